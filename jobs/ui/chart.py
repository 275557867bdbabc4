"""The last 24 hours as bars: numbers in, coordinates out; templates/jobs/_chart.html draws the SVG."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache

from jobs.models import Job
from jobs.states import Status
from jobs.ui.query import Scope, count_statuses

WIDTH, HEIGHT, HOURS = 336, 96, 24
#: No bar counts further than this.
MOST = 20_000
SHOWN = (Status.COMPLETE, Status.FAILED)


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
    width: int = WIDTH
    height: int = HEIGHT


def last_day(scope: Scope, *, now: datetime) -> Chart:
    """Count the jobs decided in each of the last 24 hours."""
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - timedelta(hours=number) for number in reversed(range(HOURS))]
    pairs = _remembered(scope, hours[:-1]) + [_decided(scope, this_hour)]
    highest = max((good + bad for good, bad in pairs), default=0) or 1
    bars = [
        _bar(place, hour, good=good, bad=bad, highest=highest)
        for place, (hour, (good, bad)) in enumerate(zip(hours, pairs, strict=True))
    ]
    return Chart(bars, complete=sum(good for good, _ in pairs), failed=sum(bad for _, bad in pairs))


def _remembered(scope: Scope, hours: list[datetime]) -> list[tuple[int, int]]:
    """The numbers of hours that are over. They change no more, so they are counted once and kept for a day."""
    key = sha256(repr(scope).encode()).hexdigest()[:32]
    keys = {hour: f"jobs-chart:{key}:{hour:%Y%m%d%H}" for hour in hours}
    known = cache.get_many(keys.values())
    fresh = {keys[hour]: _decided(scope, hour) for hour in hours if keys[hour] not in known}
    if fresh:
        cache.set_many(fresh, timeout=HOURS * 3600)
    return [(known | fresh)[keys[hour]] for hour in hours]


def _decided(scope: Scope, hour: datetime) -> tuple[int, int]:
    """How many jobs completed and failed within one hour; neither is counted past MOST."""
    ended = Job.objects.filter(scope.condition(), finished_at__gte=hour, finished_at__lt=hour + timedelta(hours=1))
    numbers = count_statuses([ended.filter(status=status).values("status")[:MOST] for status in SHOWN])
    return numbers[Status.COMPLETE], numbers[Status.FAILED]


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
