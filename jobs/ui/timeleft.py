"""Time left in words, and where the number comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs import estimate
from jobs.models import Job
from jobs.wording import duration

SOURCES = {"handler": "says the handler", "rate": "from its pace so far", "past_runs": "from the last {runs} runs"}


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """When the job will probably end; `is_late` when that moment has passed."""

    ends_at: datetime
    source: str
    is_late: bool
    #: What the page says; timeleft.js counts on from there.
    words: str


def time_left(job: Job, *, now: datetime, past: Sequence[float] = ()) -> TimeLeft | None:
    """Say when a running job will end, or None when nothing is known. `past` as in `jobs.estimate`."""
    found = estimate.time_left(job, now=now, past=past)
    if found is None:
        return None
    left = timedelta(seconds=found.seconds)
    words = "taking longer than usual" if found.is_overdue else f"about {duration(left, coarse=True)} left"
    return TimeLeft(now + left, SOURCES[found.source].format(runs=found.runs), found.is_overdue, words)
