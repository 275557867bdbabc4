"""How long a running job will still take, and how we know."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from jobs.models import Job
from jobs.states import Status

#: So many past runs of the same operation are looked at, among the newest so many rows, and fewer than so many
#: say nothing.
PAST_RUNS, LOOKED_AT, FEWEST_RUNS = 20, 200, 3
#: Below this many percent a rate says nothing yet.
LEAST_PROGRESS = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds left and the source: handler, rate or past_runs, of which there were `runs`."""

    seconds: float
    source: str
    runs: int = 0

    @property
    def is_overdue(self) -> bool:
        """It takes longer than it should, so no number is honest any more."""
        return self.seconds <= 0


def time_left(job: Job, *, now: dt.datetime, past: Sequence[float] = ()) -> Estimate | None:
    """Estimate an executing job: what its handler says, else the rate of this attempt, else past runs.

    `past` are the seconds that past runs took. None when the job is not executing, nothing is known, or all is done
    but the end.
    """
    if job.status != Status.EXECUTING or job.attempt_started_at is None or job.progress >= 100:
        return None
    if job.estimated_completion_at:
        return Estimate((job.estimated_completion_at - now).total_seconds(), "handler")
    if job.progress >= LEAST_PROGRESS:
        whole = (job.updated_at - job.attempt_started_at) * 100 / job.progress
        return Estimate((job.attempt_started_at + whole - now).total_seconds(), "rate")
    if past:
        spent = (now - job.attempt_started_at).total_seconds()
        return Estimate(median(past) - spent, "past_runs", runs=len(past))
    return None


def past_seconds(job: Job) -> list[float]:
    """Give how long the last complete runs under the same name took, in seconds; empty when they were too few.

    Looks at no more than LOOKED_AT rows, whatever ran in between.
    """
    recent = Job.objects.filter(environment_id=job.environment_id, name=job.name, pk__lt=job.pk).order_by("-pk")
    rows = recent.values_list("status", "attempt_started_at", "finished_at")[:LOOKED_AT]
    took = [(end - begin).total_seconds() for status, begin, end in rows if status == Status.COMPLETE and begin and end]
    return took[:PAST_RUNS] if len(took) >= FEWEST_RUNS else []
