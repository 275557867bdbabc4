"""What happened to a job, in words: its events and its attempts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobs.models import Attempt, Event, Job
from jobs.states import Status
from jobs.topics import Topic

#: Words and icon of each topic that a job's timeline has.
WORDS: dict[str, tuple[str, str]] = {
    Topic.JOB_CREATED: ("Made", "circle-dashed"),
    Topic.JOB_READY: ("Ready for a worker", "circle-dot"),
    Topic.JOB_SCHEDULED: ("Scheduled", "calendar-clock"),
    Topic.JOB_UPDATED: ("Updated", "activity"),
    Topic.JOB_COMPLETED: ("Complete", "circle-check"),
    Topic.JOB_FAILED: ("Failed", "octagon-alert"),
    Topic.JOB_PARTS_COMPLETED: ("All parts have ended", "split"),
    Topic.JOB_OUTCOME_ACKNOWLEDGED: ("Outcome acknowledged", "check"),
    Topic.JOB_DELETED: ("Deleted", "trash-2"),
}
#: Why an attempt ended, as people say it.
ENDED = {
    "error": "Failed",
    "worker_lost": "Its worker died",
    "timeout": "Took too long",
    "interrupted": "Interrupted, not charged",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of the timeline."""

    seq: int
    topic: str
    at: datetime
    words: str
    icon: str
    status: str
    info: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One attempt, ended or under way."""

    number: int
    ended: str
    holder: str | None
    started_at: datetime | None
    took: timedelta | None
    info: str


def moments(job: Job, *, after: int, limit: int) -> list[Moment]:
    """A job's events above a seq, oldest first."""
    rows = Event.objects.filter(job_id=job.id, seq__gt=after).order_by("seq")[:limit]
    return [_moment(row) for row in rows]


def condensed(found: Iterable[Moment]) -> list[Moment]:
    """The timeline: of several ticks in a row with one status, the first and the last."""
    kept: list[Moment] = []
    for one in found:
        alike = [one.topic == other.topic and one.status == other.status for other in kept[-2:]]
        if one.topic == Topic.JOB_UPDATED and alike == [True, True]:
            kept[-1] = one
        else:
            kept.append(one)
    return kept


def _moment(row: Event) -> Moment:
    words, icon = WORDS.get(row.topic, (row.topic, "activity"))
    status = str(row.payload.get("status", ""))
    progress = row.payload.get("progress")
    if row.topic == Topic.JOB_UPDATED and status == Status.CANCELED:
        words, icon = "Canceled", "ban"
    elif row.topic == Topic.JOB_UPDATED and status == Status.EXECUTING:
        words, icon = (f"{progress} %", "activity") if progress else ("Running", "play")
    info = str(row.payload.get("info") or "")
    return Moment(row.seq, row.topic, row.created_at, words, icon, status, info, row.payload)


def attempts(job: Job) -> list[AttemptView]:
    """Every attempt, newest first; the newest lives in the job's own row."""
    ended = [_ended(row) for row in Attempt.objects.filter(job=job).order_by("-number")]
    known = {one.number for one in ended}
    if job.attempt and job.attempt not in known:
        end = job.finished_at
        took = end - job.started_at if end and job.started_at else None
        words = str(Status(job.status)).capitalize() if end else "Running"
        ended.insert(0, AttemptView(job.attempt, words, job.holder, job.started_at, took, job.info or ""))
    return ended


def _ended(row: Attempt) -> AttemptView:
    took = row.ended_at - row.started_at if row.started_at else None
    return AttemptView(
        row.number, ENDED.get(row.ended_by, row.ended_by), row.holder, row.started_at, took, row.info or ""
    )
