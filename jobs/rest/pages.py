"""Query parameters and pages (contract §1.5)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.request import Request

from jobs.errors import InvalidInput

M = TypeVar("M", bound=Model)

#: Most rows of one page. Refused beyond, not cut: a client that stops at a short page would miss the rest.
MOST_ROWS = 10_000
_LAST_PAGE = 10**9
TRUE, FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


@dataclass(frozen=True, slots=True)
class Page:
    """Which page, counted from 1, and how many rows on it."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size


def page_of(request: Request, *, size: int) -> Page:
    """Read `pageSize` and `pageNumber`; `size` is the default. Raises InvalidInput."""
    return Page(
        number=_whole(request, "pageNumber", default=1, most=_LAST_PAGE),
        size=_whole(request, "pageSize", default=size, most=MOST_ROWS),
    )


def paginate(rows: QuerySet[Any], page: Page) -> tuple[Sequence[Any], dict[str, int]]:
    """Give the rows of a page and the `pagination` member. Counts only when the page does not tell the total."""
    found = list(rows[page.start : page.start + page.size])
    total = page.start + len(found)
    if len(found) == page.size or (not found and page.number > 1):
        total = rows.order_by().count()
    pages = -(-total // page.size)
    return found, {"currentPage": page.number, "pageCount": pages, "totalCount": total}


def text(request: Request, name: str) -> str | None:
    """Read a parameter; an empty one counts as absent. Raises InvalidInput for what no id or word holds."""
    value = request.query_params.get(name) or None
    if value and ("\x00" in value or len(value) > 1000 or _has_surrogate(value)):
        raise InvalidInput(f"{name} holds characters that cannot be searched for.", key=name)
    return value


def flag(request: Request, name: str) -> bool:
    """Read `true` or `false`; absent is false. Raises InvalidInput for another word."""
    word = (text(request, name) or "false").lower()
    if word not in TRUE | FALSE:
        raise InvalidInput(f"{name} is true or false.", key=name)
    return word in TRUE


def word(request: Request, name: str, *, among: Collection[str], default: str) -> str:
    """Read one of several words. Raises InvalidInput for another."""
    value = text(request, name) or default
    if value not in among:
        raise InvalidInput(f"{name} is one of {', '.join(sorted(among))}.", key=name)
    return value


def instant(request: Request, name: str) -> dt.datetime | None:
    """Read an ISO 8601 date or time; without a zone it is UTC. Raises InvalidInput."""
    value = text(request, name)
    if value is None:
        return None
    # A "+" that nobody encoded arrives as a space.
    at = _parsed(value.strip().replace(" ", "+") if "T" in value else value)
    if at is None:
        raise InvalidInput(f"{name} is a time like 2026-01-31T12:00:00Z.", key=name)
    return at


def _parsed(value: str) -> dt.datetime | None:
    try:
        at = parse_datetime(value)
        if at is None and (day := parse_date(value)):
            at = dt.datetime.combine(day, dt.time())
        if at is None:
            return None
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def _whole(request: Request, name: str, *, default: int, most: int) -> int:
    value = text(request, name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 12 and 1 <= int(value) <= most):
        raise InvalidInput(f"{name} is a whole number from 1 to {most}.", key=name)
    return int(value)


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in value)
