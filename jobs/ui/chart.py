"""The last 24 hours as bars: numbers in, coordinates out; templates/jobs/_chart.html draws the SVG."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.models import Job
from jobs.states import Status
from jobs.ui.query import Scope

WIDTH, HEIGHT, HOURS = 336, 96, 24
#: Decided jobs that the chart reads at most; beyond it shows the newest and says so.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: its start, its numbers, and where its two rectangles lie."""

    hour: datetime
    complete: int
    failed: int
    x: float
    width: float
    complete_y: float
    complete_height: float
    failed_y: float
    failed_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Twenty-four bars, oldest first."""

    bars: list[Bar]
    complete: int
    failed: int
    is_cut: bool
    width: int = WIDTH
    height: int = HEIGHT


def last_day(scope: Scope, *, now: datetime) -> Chart:
    """Count the jobs decided in each of the last 24 hours."""
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    decided = Job.objects.filter(scope.condition(), finished_at__gte=first).order_by("-finished_at")
    rows = list(decided.values_list("finished_at", "status")[:MOST])
    numbers = Counter((moment.replace(minute=0, second=0, microsecond=0), status) for moment, status in rows if moment)
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    pairs = [(numbers[hour, Status.COMPLETE], numbers[hour, Status.FAILED]) for hour in hours]
    highest = max((good + bad for good, bad in pairs), default=0) or 1
    bars = [
        _bar(place, hour, good=good, bad=bad, highest=highest)
        for place, (hour, (good, bad)) in enumerate(zip(hours, pairs, strict=True))
    ]
    return Chart(
        bars, complete=sum(good for good, _ in pairs), failed=sum(bad for _, bad in pairs), is_cut=len(rows) == MOST
    )


def _bar(place: int, hour: datetime, *, good: int, bad: int, highest: int) -> Bar:
    step = WIDTH / HOURS
    good_height = _height(good, highest)
    bad_height = _height(bad, highest)
    return Bar(
        hour=hour,
        complete=good,
        failed=bad,
        x=round(place * step + 1.5, 1),
        width=round(step - 3, 1),
        complete_y=HEIGHT - good_height,
        complete_height=good_height,
        failed_y=HEIGHT - good_height - bad_height - (1 if good and bad else 0),
        failed_height=bad_height,
    )


def _height(number: int, highest: int) -> float:
    return round(max(number / highest * (HEIGHT - 8), 2.0), 1) if number else 0.0
