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

from django.db.models import Q
from django.utils import timezone

from jobs.ids import ALPHABET
from jobs.models import Job, JobQuerySet
from jobs.states import Status
from jobs.ui.qualifiers import Search

PAGE = 50
#: Rows that one page may walk through in all its lanes together.
SCAN = 4000
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
    edges: list[str] = []
    found: list[str] = []
    for lane in paths:
        ids, edge = _walk_lane(lane, start=start, stop=stop, newest_first=newest_first, budget=budget)
        found += ids
        if edge:
            edges.append(edge)
    found.sort(reverse=newest_first)
    if not edges:
        return found[: PAGE + 1], None
    edge = max(edges) if newest_first else min(edges)
    safe = [one for one in found if (one >= edge if newest_first else one <= edge)]
    return safe[: PAGE + 1], edge


def _walk_lane(lane: Lane, *, start: str, stop: str, newest_first: bool, budget: int) -> tuple[list[str], str | None]:
    order = "-id" if newest_first else "id"
    jobs = _between(lane.jobs(), start=start, stop=stop, newest_first=newest_first).order_by(order)
    edge = None
    if lane.rest:
        edge = jobs.values_list("id", flat=True)[budget : budget + 1].first()
        if edge:
            jobs = jobs.filter(id__gte=edge) if newest_first else jobs.filter(id__lte=edge)
        jobs = jobs.filter(lane.rest)
    ids = list(jobs.values_list("id", flat=True)[: PAGE + 1])
    if len(ids) > PAGE:
        # The page is full before the walk ends: what lies beyond its last id is simply the next page.
        return ids, ids[-1]
    return ids, edge


def _between(jobs: JobQuerySet, *, start: str, stop: str, newest_first: bool) -> JobQuerySet:
    if start:
        jobs = jobs.filter(id__lt=start) if newest_first else jobs.filter(id__gt=start)
    if stop:
        jobs = jobs.filter(id__gte=stop)
    return jobs


def first_id_at(moment: datetime) -> str:
    """The smallest job id that could have been made at a moment: `since:` becomes a range of ids."""
    number = int(moment.timestamp() * 1000) << 80
    return "us_jb_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def counts(scope: Scope) -> dict[Status, int]:
    """How many jobs have each status, at most COUNT_CAP + 1 each, so that no count is ever a full one.

    Where a person sees only some spaces of an environment, the newest COUNT_CAP jobs of each are counted.
    """
    totals = dict.fromkeys(Status, 0)
    for environment, spaces in scope.environments.items():
        jobs = Job.objects.in_environment(environment)
        for status in Status:
            if spaces is None:
                totals[status] += jobs.filter(status=status).values("id")[: COUNT_CAP + 1].count()
        for space in sorted(spaces or ())[:MOST_LANES]:
            for word in jobs.filter(space_id=space).order_by("-id").values_list("status", flat=True)[:COUNT_CAP]:
                totals[Status(word)] += 1
    return totals


def counted(number: int) -> str:
    """A capped count in words: `17`, or `1,000+`."""
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else f"{number:,}"
