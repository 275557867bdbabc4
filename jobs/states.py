"""The words for a job's status and every legal move between them. Data only; no Django here.

Docs, CSS classes, template folders and tests are checked against this table.
"""

from dataclasses import dataclass
from enum import StrEnum

from jobs.topics import Topic


class Status(StrEnum):
    """Where a job is in its life (contract A.1, JobStatus)."""

    CREATED = "created"
    PLANNING = "planning"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    READY = "ready"
    EXECUTING = "executing"
    COMPLETE = "complete"
    FAILED = "failed"
    CANCELED = "canceled"


#: Decided for ever: no verb leaves these.
TERMINAL = frozenset({Status.COMPLETE, Status.FAILED, Status.CANCELED})
#: Undecided.
OPEN = frozenset(Status) - TERMINAL
#: Not begun: `execute` makes these ready.
PENDING = frozenset({Status.CREATED, Status.PLANNING, Status.SCHEDULED, Status.WAITING})

#: Other spellings that clients send.
SYNONYMS = {
    "cancelled": Status.CANCELED,
    "completed": Status.COMPLETE,
    "queued": Status.READY,
    "running": Status.EXECUTING,
}


@dataclass(frozen=True, slots=True)
class Arrow:
    """One legal move: the verb that makes it, where it may begin, where it ends, what it announces."""

    verb: str
    sources: frozenset[Status]
    target: Status | None  #: None keeps the status
    topic: Topic
    meaning: str


def _arrow(
    verb: str, sources: frozenset[Status] | set[Status], target: Status | None, topic: Topic, meaning: str
) -> Arrow:
    return Arrow(verb, frozenset(sources), target, topic, meaning)


S, T = Status, Topic
ARROWS: dict[str, Arrow] = {
    arrow.verb: arrow
    for arrow in (
        _arrow("plan", {S.CREATED}, S.PLANNING, T.JOB_UPDATED, "Its plan is there and waits for a person's yes."),
        _arrow("schedule", {S.CREATED, S.READY}, S.SCHEDULED, T.JOB_SCHEDULED, "It starts at a set time."),
        _arrow("execute", PENDING, S.READY, T.JOB_READY, "A person or client says go."),
        _arrow("promote", {S.SCHEDULED}, S.READY, T.JOB_READY, "Its time has come."),
        _arrow("release_waiting", {S.WAITING}, S.READY, T.JOB_READY, "The jobs it waited for are complete."),
        _arrow("start", {S.READY}, S.EXECUTING, T.JOB_UPDATED, "A worker claims it: a new attempt begins."),
        _arrow("acknowledge", {S.CREATED, S.READY}, S.EXECUTING, T.JOB_UPDATED, "A listener outside claims it."),
        _arrow("progress", {S.EXECUTING}, None, T.JOB_UPDATED, "A tick: how far it is, and what it does."),
        _arrow("update", OPEN, None, T.JOB_UPDATED, "A client changes its details."),
        _arrow("reschedule", {S.EXECUTING}, S.SCHEDULED, T.JOB_SCHEDULED, "The attempt failed; another comes later."),
        _arrow("release", {S.EXECUTING}, S.READY, T.JOB_UPDATED, "A stopping worker gives it back, uncharged."),
        _arrow("complete", {S.READY, S.EXECUTING}, S.COMPLETE, T.JOB_COMPLETED, "It is done."),
        _arrow("fail", OPEN, S.FAILED, T.JOB_FAILED, "It cannot be done."),
        _arrow("cancel", OPEN, S.CANCELED, T.JOB_UPDATED, "A person called it off."),
        _arrow("acknowledge_outcome", TERMINAL, None, T.JOB_OUTCOME_ACKNOWLEDGED, "A person has seen how it ended."),
    )
}


def parse_status(word: str) -> Status:
    """Read a status in any spelling that clients use. Raises ValueError for an unknown word."""
    return SYNONYMS.get(word) or Status(word)
