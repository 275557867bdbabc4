"""Workbooks: the cards on a space's page, and one workbook."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs.ui.panel import overlay_on, panel_of
from jobs.ui.visitor import page
from spaces.models import Space, Workbook
from spaces.ui.actions import toolbar_of
from spaces.ui.visitor import get_visible_space_or_404, get_visible_workbook_or_404


@dataclass(frozen=True, slots=True)
class WorkbookCard:
    """A workbook with its counts."""

    row: Workbook
    sheet_count: int
    total: int
    errors: int


def workbook_cards(space: Space) -> list[WorkbookCard]:
    """The workbooks of a space, newest first, in one query."""
    rows = Workbook.objects.filter(space=space).order_by("-id")
    counted = rows.annotate(
        sheet_count=Count("sheets"), total=Sum("sheets__total_count"), errors=Sum("sheets__error_count")
    )
    return [WorkbookCard(row, row.sheet_count, row.total or 0, row.errors or 0) for row in counted]


@require_safe
@page
def workbooks(request: HttpRequest, space_id: str) -> HttpResponse:
    """The workbooks of a space alone: a page asks for them again when one was made or filled."""
    found = get_visible_space_or_404(request, space_id)
    return render(request, "spaces/_workbooks.html", {"space": found, "workbooks": workbook_cards(found)})


@require_safe
@page
def workbook(request: HttpRequest, workbook_id: str) -> HttpResponse:
    """A workbook: its actions, its sheets with their counts, and where it came from."""
    found = get_visible_workbook_or_404(request, workbook_id)
    sheets = list(found.sheets.order_by("position", "id"))
    context = {
        "space": found.space,
        "workbook": found,
        "sheets": sheets,
        "total": sum(sheet.total_count for sheet in sheets),
        "errors": sum(sheet.error_count for sheet in sheets),
        "files": found.files.order_by("id"),
        "toolbar": toolbar_of(request, found),
        "overlay": overlay_on(request, found.id),
        "panel": panel_of(request, found.space_id),
    }
    template = "spaces/_sheets.html" if getattr(request, "htmx", False) else "spaces/workbook.html"
    return render(request, template, context)
