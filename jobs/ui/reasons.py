"""One sentence for every job: what it does now, or why it does not run. One function a status."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.models import Dependency, Job
from jobs.states import Status
from jobs.ui.presence import Crew
from jobs.wording import duration

#: A running job that said nothing for this long is called stuck.
STUCK_AFTER = timedelta(minutes=10)
#: A ready job that nobody took for this long is called stuck.
UNCLAIMED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence, and the jobs it speaks of."""

    words: str
    jobs: tuple[Job, ...] = ()


def reason(job: Job, *, crew: Crew, now: datetime) -> Reason:
    """Say what a job does now, or why it does not run."""
    return SENTENCES[Status(job.status)](job, crew, now)


def stuck(job: Job, *, now: datetime) -> str:
    """Words for an undecided job that shows no life, silent while running or ready and not taken; else empty."""
    if job.status == Status.EXECUTING and now - job.updated_at > STUCK_AFTER:
        return "No sign of life"
    if job.status == Status.READY and now - (job.ready_at or job.updated_at) > UNCLAIMED_AFTER:
        return "Nobody takes it"
    return ""


def _created(job: Job, crew: Crew, now: datetime) -> Reason:
    return Reason("It has not been started yet. Press Start when you want it to run.")


def _planning(job: Job, crew: Crew, now: datetime) -> Reason:
    return Reason("Its plan is there; it runs when somebody agrees to it.")


def _scheduled(job: Job, crew: Crew, now: datetime) -> Reason:
    when = f"{job.not_before:%-d %B, %H:%M:%S} UTC" if job.not_before else "a set time"
    wait = f" (in {duration(job.not_before - now, coarse=True)})" if job.not_before and job.not_before > now else ""
    if job.attempt:
        return Reason(f"Attempt {job.attempt} of {job.max_attempts} failed; the next one begins {when}{wait}.")
    return Reason(f"It starts {when}{wait}.")


def _waiting(job: Job, crew: Crew, now: datetime) -> Reason:
    rows = Dependency.objects.filter(job=job).exclude(predecessor__status=Status.COMPLETE)
    before = tuple(row.predecessor for row in rows.select_related("predecessor")[:5])
    if not before:
        return Reason("The jobs it waited for are complete; it starts in a moment.")
    if any(one.status in {Status.FAILED, Status.CANCELED} for one in before):
        words = "It waits for a job that did not complete, so it cannot start. Cancel it, or start it anyway."
        return Reason(words, before)
    number = job.pending_count or len(before)
    return Reason("It waits for another job." if number == 1 else f"It waits for {number} other jobs.", before)


def _ready(job: Job, crew: Crew, now: datetime) -> Reason:
    if not crew.answers(job.name):
        if crew.has("worker"):
            return Reason(f"No worker has a handler for “{job.name}”; it waits for a listener outside to take it.")
        return Reason("No worker is running. Start one and it begins at once.")
    if not crew.has("clock"):
        return Reason("The clock is not running, so nobody tells the workers. Start it and the job begins at once.")
    return Reason("It waits for a free worker.")


def _executing(job: Job, crew: Crew, now: datetime) -> Reason:
    if stuck(job, now=now):
        silence = duration(now - job.updated_at, coarse=True)
        return Reason(f"It runs, but has said nothing for {silence}. It may be stuck.")
    began = f" for {duration(now - job.started_at)}" if job.started_at else ""
    again = f", attempt {job.attempt} of {job.max_attempts}" if job.attempt > 1 else ""
    return Reason(f"It has been running{began}{again}.")


def _took(job: Job) -> str:
    return f" in {duration(job.finished_at - job.started_at)}" if job.finished_at and job.started_at else ""


def _complete(job: Job, crew: Crew, now: datetime) -> Reason:
    return Reason(f"It completed{_took(job)}.")


def _failed(job: Job, crew: Crew, now: datetime) -> Reason:
    attempts = f" after {job.attempt} attempts" if job.attempt > 1 else ""
    return Reason(f"It failed{attempts or _took(job).replace(' in ', ' after ')}.")


def _canceled(job: Job, crew: Crew, now: datetime) -> Reason:
    return Reason("It was canceled before it ended." if job.started_at else "It was canceled before it started.")


SENTENCES: dict[Status, Callable[[Job, Crew, datetime], Reason]] = {
    Status.CREATED: _created,
    Status.PLANNING: _planning,
    Status.SCHEDULED: _scheduled,
    Status.WAITING: _waiting,
    Status.READY: _ready,
    Status.EXECUTING: _executing,
    Status.COMPLETE: _complete,
    Status.FAILED: _failed,
    Status.CANCELED: _canceled,
}
