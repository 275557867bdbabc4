"""What the Now page shows: attention first, then what runs, what waits and why, and what has ended."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from jobs.access import GUEST, Principal
from jobs.models import Job
from jobs.states import OPEN, TERMINAL, Status
from jobs.ui.chart import Chart, last_day
from jobs.ui.outcomes import unread
from jobs.ui.presence import Crew, crew
from jobs.ui.present import JobView, listed, views
from jobs.ui.qualifiers import Search
from jobs.ui.query import Scope, counted, counts, page
from jobs.ui.reasons import STUCK_AFTER, reason
from jobs.ui.visitor import editable_ids, scope_of

#: Jobs that each list of the page shows.
SHOWN = 8
#: A failed job needs attention for this long unless somebody acknowledges it.
ATTENTION = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that leads to its list."""

    word: str
    status: str
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class NowPage:
    """The whole page, ready to draw."""

    sentence: str
    tiles: list[Tile]
    attention: list[JobView]
    running: list[JobView]
    waiting: list[JobView]
    finished: list[JobView]
    chart: Chart
    #: None for a guest: how this site is run is not theirs to know.
    crew: Crew | None
    idle_words: str


def now_page(principal: Principal) -> NowPage:
    """Read the page for one person. Each list costs one index range, however many jobs there are."""
    now, scope = timezone.now(), scope_of(principal)
    people = crew(now=now)
    numbers = counts(scope)
    chart = last_day(scope, now=now)
    attention = _attention(principal, scope, now=now)
    urgent = {job.id for job in attention}
    running = [job for job in _newest(scope, {Status.EXECUTING}) if job.id not in urgent]
    waiting = _newest(scope, set(OPEN - {Status.EXECUTING}))
    finished = _newest(scope, set(TERMINAL))
    allowed = editable_ids(principal, {*attention, *running, *waiting, *finished})
    lists = [views(jobs, now=now, editable=allowed) for jobs in (attention, running, waiting, finished)]
    return NowPage(
        sentence=_sentence(len(attention), numbers[Status.EXECUTING]),
        tiles=_tiles(numbers, chart),
        attention=lists[0],
        running=lists[1],
        waiting=[replace(one, why=reason(one.row, crew=people, now=now).words) for one in lists[2]],
        finished=lists[3],
        chart=chart,
        crew=None if principal.id.startswith(GUEST) else people,
        idle_words="Press an action on a sheet, a workbook or a file, or create a job over the API.",
    )


def _attention(principal: Principal, scope: Scope, *, now: datetime) -> list[Job]:
    """The person's unread outcomes that failed, failed jobs that nobody has seen, and jobs without a sign of life."""
    failed = [
        job
        for job in _newest(scope, {Status.FAILED}, most=50)
        if job.outcome_acknowledged_at is None and job.finished_at and now - job.finished_at < ATTENTION
    ]
    silent = Job.objects.filter(scope.condition(), status=Status.EXECUTING, updated_at__lt=now - STUCK_AFTER).order_by(
        "lease_until"
    )[:SHOWN]
    found = {job.id: job for job in [*silent, *unread(principal).order_by("-id")[:SHOWN], *failed]}
    return list(found.values())[:SHOWN]


def _newest(scope: Scope, statuses: set[Status], *, most: int = SHOWN) -> list[Job]:
    ids = page(scope, Search(statuses=frozenset(statuses))).ids[:most]
    return listed(ids)


def _tiles(numbers: dict[Status, int], chart: Chart) -> list[Tile]:
    queued = sum(numbers[status] for status in OPEN - {Status.EXECUTING})
    jobs = reverse("jobs:list")
    return [
        Tile("Running", Status.EXECUTING, counted(numbers[Status.EXECUTING]), f"{jobs}?tab=running"),
        Tile("Not running yet", Status.WAITING, counted(queued), f"{jobs}?tab=queued"),
        Tile("Complete in 24 h", Status.COMPLETE, f"{chart.complete:,}", f"{jobs}?tab=complete&q=since:24h"),
        Tile("Failed in 24 h", Status.FAILED, f"{chart.failed:,}", f"{jobs}?tab=failed&q=since:24h"),
    ]


def _sentence(attention: int, running: int) -> str:
    needs = {0: "Nothing needs you", 1: "One job needs attention"}.get(attention, f"{attention} jobs need attention")
    runs = {0: "nothing is running", 1: "one job is running"}.get(running, f"{counted(running)} jobs are running")
    return f"{needs}, {runs}."
