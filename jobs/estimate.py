"""How long a running job will still take, and how we know."""

import datetime as dt
from dataclasses import dataclass
from statistics import median, quantiles

from django.utils import timezone

from jobs.models import Job
from jobs.states import Status

#: So many past runs of the same operation are looked at.
PAST_RUNS = 12
#: Below this many percent a rate says nothing yet.
LEAST_PROGRESS = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds left, a range where one is known, and the source: handler, rate or past_runs.

    `is_overdue` means that it takes longer than usual, so no number is honest any more.
    """

    seconds: float
    low_seconds: float
    high_seconds: float
    source: str
    runs: int = 0
    is_overdue: bool = False


def time_left(job: Job, *, now: dt.datetime | None = None) -> Estimate | None:
    """Estimate an executing job: what its handler says, else its observed rate, else past runs.

    None when the job is not executing or nothing is known.
    """
    if job.status != Status.EXECUTING:
        return None
    moment = now or timezone.now()
    return _from_handler(job, moment) or _from_rate(job, moment) or _from_past_runs(job, moment)


def _from_handler(job: Job, now: dt.datetime) -> Estimate | None:
    if job.estimated_completion_at is None:
        return None
    left = (job.estimated_completion_at - now).total_seconds()
    return Estimate(max(left, 0), max(left, 0), max(left, 0), "handler", is_overdue=left < 0)


def _from_rate(job: Job, now: dt.datetime) -> Estimate | None:
    if job.progress < LEAST_PROGRESS or job.attempt_started_at is None:
        return None
    spent = (job.updated_at - job.attempt_started_at).total_seconds()
    whole = spent * 100 / job.progress
    left = max(whole - (now - job.attempt_started_at).total_seconds(), 0)
    return Estimate(left, left * 0.75, left * 1.5, "rate")


def _from_past_runs(job: Job, now: dt.datetime) -> Estimate | None:
    started = job.attempt_started_at or job.started_at
    past = past_seconds(job)
    if not past or started is None:
        return None
    spent = (now - started).total_seconds()
    low, high = (quantiles(past, n=10)[0], quantiles(past, n=10)[-1]) if len(past) > 1 else (past[0], past[0])
    seconds, low_seconds, high_seconds = (max(bound - spent, 0) for bound in (median(past), low, high))
    is_overdue = spent > max(past) * 1.5
    return Estimate(seconds, low_seconds, high_seconds, "past_runs", runs=len(past), is_overdue=is_overdue)


def past_seconds(job: Job) -> list[float]:
    """Give how long the newest complete runs of the same operation took, in seconds."""
    runs = Job.objects.filter(environment_id=job.environment_id, name=job.name, status=Status.COMPLETE, pk__lt=job.pk)
    spans = runs.order_by("-pk").values_list("attempt_started_at", "finished_at")[:PAST_RUNS]
    return [(end - begin).total_seconds() for begin, end in spans if begin and end]
