"""The verbs: the only functions that change a job. Each is one transaction with its event in it."""

from jobs.lifecycle.begin import due, execute, plan, promote, release_waiting, schedule
from jobs.lifecycle.claim import acknowledge, heartbeat, start, start_many
from jobs.lifecycle.create import create, create_many
from jobs.lifecycle.delete import delete, forget
from jobs.lifecycle.draft import JobDraft
from jobs.lifecycle.family import lock
from jobs.lifecycle.finish import cancel, complete, complete_many, fail
from jobs.lifecycle.giveback import reap, release, reschedule
from jobs.lifecycle.hint import forget_hints, note_hints
from jobs.lifecycle.outcome import acknowledge_outcome
from jobs.lifecycle.progress import progress, update
from jobs.lifecycle.repair import repair_waiting
from jobs.lifecycle.retry import retry
from jobs.lifecycle.split import split

__all__ = [
    "JobDraft",
    "acknowledge",
    "acknowledge_outcome",
    "cancel",
    "complete",
    "complete_many",
    "create",
    "create_many",
    "delete",
    "due",
    "execute",
    "fail",
    "forget",
    "forget_hints",
    "heartbeat",
    "lock",
    "note_hints",
    "plan",
    "progress",
    "promote",
    "reap",
    "release",
    "release_waiting",
    "repair_waiting",
    "reschedule",
    "retry",
    "schedule",
    "split",
    "start",
    "start_many",
    "update",
]
