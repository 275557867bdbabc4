"""The segments of a job's life at the head of its page: made, queued, running, ended."""

from dataclasses import dataclass
from datetime import datetime

from jobs.models import Job
from jobs.states import PENDING, TERMINAL, Status
from jobs.wording import duration

#: What the second segment is called while the job stands in it.
QUEUE_WORDS = {
    Status.CREATED: "Not started",
    Status.PLANNING: "Planning",
    Status.SCHEDULED: "Scheduled",
    Status.WAITING: "Waiting",
    Status.READY: "Ready",
}
END_WORDS = {Status.COMPLETE: "Complete", Status.FAILED: "Failed", Status.CANCELED: "Canceled"}


@dataclass(frozen=True, slots=True)
class Step:
    """One segment; `state` is done, now or next."""

    word: str
    state: str
    at: datetime | None = None
    note: str = ""
    has_bar: bool = False
    is_running: bool = False


def steps_of(job: Job) -> list[Step]:
    """Cut a job's life into four segments, of which one is `now`; a job decided early skips some."""
    status = Status(job.status)
    return [Step("Made", "done", at=job.created_at), _queue(job, status), _run(job, status), _end(job, status)]


def _queue(job: Job, status: Status) -> Step:
    if status in PENDING or status == Status.READY:
        return Step(QUEUE_WORDS[status], "now", at=job.not_before if status == Status.SCHEDULED else job.ready_at)
    waited = duration(job.started_at - job.ready_at) if job.started_at and job.ready_at else ""
    return Step("Ready", "done" if job.ready_at else "next", at=job.ready_at, note=waited and f"waited {waited}")


def _run(job: Job, status: Status) -> Step:
    if status == Status.EXECUTING:
        return Step(job.stage or "Running", "now", at=job.started_at, has_bar=True, is_running=True)
    took = duration(job.finished_at - job.started_at) if job.finished_at and job.started_at else ""
    if job.started_at and status in TERMINAL:
        return Step("Ran", "done", at=job.started_at, note=took and f"took {took}", is_running=True)
    return Step("Run", "next", is_running=True)


def _end(job: Job, status: Status) -> Step:
    if status in TERMINAL:
        return Step(END_WORDS[status], "now", at=job.finished_at)
    return Step("End", "next")
