"""Time left, and where the number comes from: the handler, the pace so far, or past runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.models import Job
from jobs.states import Status
from jobs.wording import duration

#: Past runs that are looked at, and how few are too few to speak of.
RUNS, FEWEST_RUNS = 20, 3


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """When the job will probably end; `is_late` when that moment has passed."""

    ends_at: datetime
    source: str
    is_late: bool
    #: What the page says; timeleft.js counts on from there.
    words: str


def time_left(job: Job, *, now: datetime, usual: tuple[timedelta, int] | None = None) -> TimeLeft | None:
    """Say when a running job will end, or None when nothing is known.

    The handler's own word comes first, then the observed rate, then `usual`: the typical duration of past
    runs and their number.
    """
    if job.status != Status.EXECUTING or job.started_at is None or job.progress >= 100:
        return None
    if job.estimated_completion_at:
        return _until(job.estimated_completion_at, "says the handler", now=now)
    if 0 < job.progress < 100 and (job.updated_at - job.started_at).total_seconds() >= 1:
        ends_at = max(job.updated_at, job.started_at) + (job.updated_at - job.started_at) * (
            (100 - job.progress) / job.progress
        )
        return _until(ends_at, "from its pace so far", now=now)
    if usual:
        return _until(job.started_at + usual[0], f"from the last {usual[1]} runs", now=now)
    return None


def _until(ends_at: datetime, source: str, *, now: datetime) -> TimeLeft:
    is_late = ends_at <= now
    words = "taking longer than usual" if is_late else f"about {duration(ends_at - now, coarse=True)} left"
    return TimeLeft(ends_at=ends_at, source=source, is_late=is_late, words=words)


def usual_duration(job: Job) -> tuple[timedelta, int] | None:
    """The median duration of the last complete runs under the same name, and how many they were.

    Looks at no more than 10 × RUNS rows, whatever ran in between.
    """
    recent = Job.objects.filter(environment_id=job.environment_id, name=job.name, id__lt=job.id)
    rows = recent.order_by("-id").values_list("status", "started_at", "finished_at")[: 10 * RUNS]
    took = [end - start for status, start, end in rows if status == Status.COMPLETE and start and end][:RUNS]
    return (sorted(took)[len(took) // 2], len(took)) if len(took) >= FEWEST_RUNS else None
