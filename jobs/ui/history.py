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


#: Events of either end of a job that its timeline reads; all of them stand in the list of its events.
EDGE = 1000


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of the timeline."""

    seq: int
    topic: str
    at: datetime
    words: str
    icon: str
    status: str
    stage: str
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


def timeline(job: Job) -> list[Moment]:
    """A job's story: the events at both ends, and between them, of a long one, all but its ticks."""
    rows = Event.objects.filter(job_id=job.id)
    turns = rows.exclude(topic=Topic.JOB_UPDATED).order_by("seq")[:EDGE]
    found = {row.seq: row for part in (rows.order_by("seq"), rows.order_by("-seq"), turns) for row in part[:EDGE]}
    return condensed(_moment(found[seq]) for seq in sorted(found))


def condensed(found: Iterable[Moment]) -> list[Moment]:
    """Of several ticks in a row with one status and stage, the first and the last."""
    kept: list[Moment] = []
    for one in found:
        alike = [_kind(one) == _kind(other) for other in kept[-2:]]
        if one.topic == Topic.JOB_UPDATED and alike == [True, True]:
            kept[-1] = one
        else:
            kept.append(one)
    return kept


def _kind(one: Moment) -> tuple[str, str, str]:
    return one.topic, one.status, one.stage


def _moment(row: Event) -> Moment:
    words, icon = WORDS.get(row.topic, (row.topic, "activity"))
    status, stage = str(row.payload.get("status", "")), str(row.payload.get("stage") or "")
    progress = row.payload.get("progress")
    if row.topic == Topic.JOB_UPDATED and status == Status.CANCELED:
        words, icon = "Canceled", "ban"
    elif row.topic == Topic.JOB_UPDATED and status == Status.EXECUTING:
        words, icon = (f"{progress} %", "activity") if progress else ("Running", "play")
        words = f"{stage}, {words}" if stage and progress else stage or words
    info = str(row.payload.get("info") or "")
    return Moment(row.seq, row.topic, row.created_at, words, icon, status, stage, info, row.payload)


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
