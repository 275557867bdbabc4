"""One page of the jobs list, at the same price whatever the number of jobs, the filter and the depth.

Every page is cut from *lanes*: index ranges that begin with equality columns and are already in id order
(ids sort by time). What no index answers is filtered while walking a lane, and one page walks at most
`SCAN` rows of it. A page that walked so far and is not full says how far back it looked, and the next
page goes on from there: the price stays flat where an index for every mixture of filters would tax every
write, and OFFSET or COUNT would tax every read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from jobs.ids import ALPHABET
from jobs.models import Job, JobQuerySet
from jobs.states import Status
from jobs.ui.qualifiers import Search

PAGE = 50
#: Rows that one page may walk through in all its lanes together.
SCAN = 2000
#: More lanes than this would cost more than one walk along the primary key.
MOST_LANES = 48
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """Where one person may look: environment → its spaces, or None for all of it."""

    environments: dict[str, frozenset[str] | None]

    def narrowed(self, *, space: str) -> "Scope":
        """The part of the scope that lies in one space."""
        return Scope(
            {
                environment: frozenset({space})
                for environment, spaces in self.environments.items()
                if spaces is None or space in spaces
            }
        )

    def condition(self) -> Q:
        """The scope as a condition on any table with environment_id and space_id."""
        condition = Q(pk__in=[])
        for environment, spaces in self.environments.items():
            whole = Q(environment_id=environment)
            condition |= whole if spaces is None else whole & Q(space_id__in=sorted(spaces))
        return condition


@dataclass(frozen=True, slots=True)
class Lane:
    """Equality columns of an index that ends in id, and what is filtered while walking it."""

    where: dict[str, Any]
    rest: Q

    def jobs(self) -> JobQuerySet:
        """Every job in the lane, unfiltered."""
        return Job.objects.filter(**self.where)


@dataclass(frozen=True, slots=True)
class Page:
    """Ids newest first, and the cursors of its neighbours (None: nothing there)."""

    ids: list[str]
    older: str | None
    newer: str | None
    #: The page is not full because it stopped looking here; `older` goes on.
    looked_to: str | None = None


def lanes(scope: Scope, search: Search) -> list[Lane]:
    """The index ranges that together hold every job the search may match."""
    if search.space:
        scope = scope.narrowed(space=search.space)
    found = [lane for environment, spaces in scope.environments.items() for lane in _of(environment, spaces, search)]
    if len(found) <= MOST_LANES:
        return found
    return [Lane({}, scope.condition() & _rest(search, covered=set()))]


def _of(environment: str, spaces: frozenset[str] | None, search: Search) -> Iterable[Lane]:
    base = {"environment_id": environment}
    if spaces is not None:
        rest = _rest(search, covered={"space"})
        return [Lane({**base, "space_id": space}, rest) for space in sorted(spaces)]
    if search.name:
        return [Lane({**base, "name": search.name}, _rest(search, covered={"name"}))]
    rest = _rest(search, covered={"status"})
    if rest and not search.statuses:
        # Nine lanes would share the walk badly (most jobs are complete): walk the newest jobs of all.
        return [Lane({}, rest & Q(**base))]
    return [Lane({**base, "status": status}, rest) for status in sorted(search.statuses or Status)]


def _rest(search: Search, *, covered: set[str]) -> Q:
    rest = Q()
    if search.statuses and "status" not in covered:
        rest &= Q(status__in=sorted(search.statuses))
    if search.name and "name" not in covered:
        rest &= Q(name=search.name)
    if search.space and "space" not in covered:
        rest &= Q(space_id=search.space)
    if search.op:
        rest &= Q(operation__icontains=search.op)
    if search.source:
        rest &= Q(source=search.source)
    if search.by:
        rest &= Q(created_by=search.by)
    if search.text:
        rest &= Q(id=search.text) | Q(name__icontains=search.text) | Q(info__icontains=search.text)
    return rest


def page(scope: Scope, search: Search, *, before: str = "", after: str = "") -> Page:
    """One page of ids: the newest, those before a cursor, or those after one."""
    paths = lanes(scope, search)
    floor = first_id_at(timezone.now() - search.since) if search.since else ""
    if after:
        return _newer(paths, after=after, floor=floor)
    return _older(paths, before=before, floor=floor)


def _older(paths: list[Lane], *, before: str, floor: str) -> Page:
    ids, edge = _walk(paths, start=before, stop=floor, newest_first=True)
    shown = ids[:PAGE]
    if len(ids) > PAGE:
        return Page(shown, older=shown[-1], newer=_first(shown, before))
    return Page(shown, older=edge, newer=_first(shown, before), looked_to=edge)


def _newer(paths: list[Lane], *, after: str, floor: str) -> Page:
    ids, edge = _walk(paths, start=after, stop=floor, newest_first=False)
    shown = sorted(ids[:PAGE], reverse=True)
    newer = shown[0] if len(ids) > PAGE else edge
    older = shown[-1] if shown else after
    return Page(shown, older=older, newer=newer)


def _first(shown: list[str], before: str) -> str | None:
    if not before:
        return None
    return shown[0] if shown else before


def _walk(paths: list[Lane], *, start: str, stop: str, newest_first: bool) -> tuple[list[str], str | None]:
    """Up to PAGE + 1 matching ids in walking order, and where the walk gave up (None: it saw everything)."""
    budget = max(SCAN // max(len(paths), 1), PAGE + 1)
    order = "-id" if newest_first else "id"
    ranges = [
        _between(lane.jobs(), start=start, stop=stop, newest_first=newest_first).order_by(order) for lane in paths
    ]
    ends = _first_column(
        [jobs.values("id")[budget : budget + 1] for jobs, lane in zip(ranges, paths, strict=True) if lane.rest]
    )
    edge = _nearest(ends, newest_first=newest_first)
    if edge:
        ranges = [jobs.filter(id__gte=edge) if newest_first else jobs.filter(id__lte=edge) for jobs in ranges]
    wanted = [jobs.filter(lane.rest).values("id")[: PAGE + 1] for jobs, lane in zip(ranges, paths, strict=True)]
    found = sorted(_first_column(wanted), reverse=newest_first)
    return found[: PAGE + 1], edge


def _nearest(ends: list[str], *, newest_first: bool) -> str | None:
    """The end that a walk reaches first: beyond it some lane has not been looked at."""
    return (max(ends) if newest_first else min(ends)) if ends else None


def _first_column(parts: list[Any]) -> list[str]:
    """The first column of several queries in one statement, in no particular order."""
    return [row[0] for row in _together(parts, "SELECT * FROM ({sql}) AS part{place}")]


def count_statuses(parts: list[Any]) -> dict[Status, int]:
    """Count the statuses that several queries give, in one statement."""
    totals = dict.fromkeys(Status, 0)
    for status, number in _together(parts, "SELECT status, COUNT(*) FROM ({sql}) AS part{place} GROUP BY status"):
        totals[Status(status)] += number
    return totals


def _together(parts: list[Any], each: str) -> list[Any]:
    """Run several queries as one statement; `each` is put around every one.

    Django itself cannot unite sliced queries on SQLite, which wants each in brackets of its own.
    """
    bound = [written for part in parts if (written := _written(part))]
    if not bound:
        return []
    text = " UNION ALL ".join(each.format(sql=sql, place=place) for place, (sql, _) in enumerate(bound))
    with connection.cursor() as cursor:
        cursor.execute(text, [value for _, values in bound for value in values])
        return list(cursor.fetchall())


def _written(part: Any) -> tuple[str, tuple[Any, ...]] | None:
    """A query as SQL; None when Django sees that nothing can match, as for a person without any membership."""
    try:
        written: tuple[str, tuple[Any, ...]] = part.query.sql_with_params()
    except EmptyResultSet:
        return None
    return written


def _between(jobs: JobQuerySet, *, start: str, stop: str, newest_first: bool) -> JobQuerySet:
    if start:
        jobs = jobs.filter(id__lt=start) if newest_first else jobs.filter(id__gt=start)
    if stop:
        jobs = jobs.filter(id__gte=stop)
    return jobs


def first_id_at(moment: datetime) -> str:
    """The smallest job id that could have been made at a moment: `since:` becomes a range of ids."""
    number = max(int(moment.timestamp() * 1000), 0) << 80  # `since:9999w` lies before all numbers
    return "us_jb_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def counts(scope: Scope) -> dict[Status, int]:
    """How many jobs have each status, at most COUNT_CAP + 1 each, so that no count is ever a full one.

    Where a person sees only some spaces of an environment, the newest COUNT_CAP jobs of each are counted.
    """
    parts: list[Any] = []
    for environment, spaces in scope.environments.items():
        jobs = Job.objects.in_environment(environment)
        if spaces is None:
            parts += [jobs.filter(status=status).values("status")[: COUNT_CAP + 1] for status in Status]
        parts += [
            jobs.filter(space_id=space).order_by("-id").values("status")[:COUNT_CAP]
            for space in sorted(spaces or ())[:MOST_LANES]
        ]
    return count_statuses(parts)


def counted(number: int) -> str:
    """A capped count in words: `17`, or `1,000+`."""
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else f"{number:,}"
