"""Which workbooks a list asks for, with their sheets and actions, in three statements."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from jobs.access import Principal, visible
from jobs.rest.pages import flag, text
from spaces.api import wire
from spaces.models import Sheet, Workbook

#: Most workbooks of one answer; the contract has no pages here.
MOST = 1_000


def listed(request: Request, principal: Principal) -> list[dict[str, Any]]:
    """Read the workbooks that a request asks for. Raises InvalidInput."""
    rows = visible(principal, Workbook.objects.order_by("id"))
    if space := text(request, "spaceId"):
        rows = rows.filter(space_id=space)
    rows = _named(request, rows)
    found = [row for row in rows if _has(row.labels, text(request, "label"))]
    if treatment := text(request, "treatment"):
        found = [row for row in found if treatment in row.treatments]
    return _told(request, found[:MOST])


def _named(request: Request, rows: "QuerySet[Workbook]") -> "QuerySet[Workbook]":
    for name in ("name", "namespace"):
        if (value := text(request, name)) is None:
            continue
        rows = rows.exclude(**{name: value[1:]}) if value.startswith("-") else rows.filter(**{name: value})
    return rows


def _has(labels: list[str], wanted: str | None) -> bool:
    if not wanted:
        return True
    return wanted[1:] not in labels if wanted.startswith("-") else wanted in labels


def _told(request: Request, rows: list[Workbook]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    with_sheets = text(request, "includeSheets") is None or flag(request, "includeSheets")
    with_counts = flag(request, "includeCounts")
    sheets = defaultdict(list)
    for sheet in Sheet.objects.filter(workbook__in=ids).order_by("position", "id") if with_sheets else ():
        sheets[sheet.workbook_id].append(wire.sheet(sheet, with_counts=with_counts))
    actions = wire.actions_of(ids)
    return [wire.workbook(row, actions, sheets=sheets[row.id] if with_sheets else None) for row in rows]
