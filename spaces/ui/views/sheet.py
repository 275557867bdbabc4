"""A sheet: its page, its rows for the grid, its counts, and which columns a person wants to see."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs.ui.panel import overlay_on, panel_of
from jobs.ui.visitor import page
from spaces.models import Record, Sheet
from spaces.ops.columns import hidden_columns, hide_columns
from spaces.ops.records import RecordPage
from spaces.ui.actions import column_buttons, toolbar_of
from spaces.ui.chosen import everything
from spaces.ui.grid import View, cell_of, columns_of, pills_of, read, rows_of, view_in
from spaces.ui.query import local_path
from spaces.ui.saved import links_of
from spaces.ui.visitor import can_act_in, get_visible_sheet_or_404


@require_safe
@page
def sheet(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """One page of the sheet as a plain table, which a script turns into the grid.

    `?hide=` is how a job's Next hides columns: it is remembered at once, and loading it again changes nothing.
    """
    found = get_visible_sheet_or_404(request, sheet_id)
    view = view_in(found, request.GET)
    read_rows = read(found, view)
    buttons = column_buttons(request, found, back=request.get_full_path())
    columns_shown = columns_of(found, view, hidden=_hidden(request, found), buttons=buttons)
    context = {
        "space": found.space,
        "workbook": found.workbook,
        "sheet": found,
        "sheets": found.workbook.sheets.order_by("position", "id"),
        "view": view,
        "pills": pills_of(found, view),
        "everything": everything(view),
        "columns": columns_shown,
        "shown_columns": [column for column in columns_shown if not column.is_hidden],
        "rows": rows_of(read_rows, columns_shown),
        "grid": _grid(found, view, columns_shown, read_rows),
        "saved": links_of(found),
        "can_act": can_act_in(request, found),
        "toolbar": toolbar_of(request, found.workbook, found, back=request.get_full_path()),
        "overlay": overlay_on(request, found.id) or overlay_on(request, found.workbook_id),
        "panel": panel_of(request, found.space_id),
        **_pager(view, read_rows),
    }
    return render(request, "spaces/sheet.html", context)


@require_safe
@page
def rows(request: HttpRequest, sheet_id: str) -> JsonResponse:
    """One page of rows for the grid: cells by the column's place, so that any key is a fine key."""
    found = get_visible_sheet_or_404(request, sheet_id)
    read_rows = read(found, view_in(found, request.GET))
    keys = found.field_keys
    return JsonResponse(
        {
            "last_page": read_rows.page_count,
            "last_row": read_rows.total,
            "is_capped": read_rows.is_capped,
            "data": [_row(record, keys) for record in read_rows.records],
        }
    )


@require_safe
@page
def counts(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """The filters with their numbers alone: a page asks for them again when the records changed."""
    found = get_visible_sheet_or_404(request, sheet_id)
    view = view_in(found, request.GET)
    return render(request, "spaces/_counts.html", {"sheet": found, "view": view, "pills": pills_of(found, view)})


@require_POST
@page
def columns(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """Remember which columns this person wants to see: the checked ones."""
    found = get_visible_sheet_or_404(request, sheet_id)
    shown = set(request.POST.getlist("show"))
    hide_columns(request.user, found, keys=[key for key in found.field_keys if key not in shown])
    if getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return redirect(local_path(request.POST.get("back"), otherwise=f"/sheet/{found.id}/"))


def _hidden(request: HttpRequest, found: Sheet) -> list[str]:
    if "hide" not in request.GET:
        return hidden_columns(request.user, found)
    return hide_columns(request.user, found, keys=request.GET["hide"].split(","))


def _row(record: Record, keys: list[str]) -> dict[str, Any]:
    cells = [cell_of(record, key) for key in keys]
    told = {f"c{place}": [cell.is_wrong, cell.messages] for place, cell in enumerate(cells) if cell.messages}
    texts = {f"c{place}": cell.text for place, cell in enumerate(cells)}
    return {"id": record.id, "number": record.position + 1, "valid": record.is_valid, "told": told, **texts}


def _grid(found: Sheet, view: View, shown: list[Any], read_rows: RecordPage) -> dict[str, Any]:
    """What the grid's script needs to know."""
    columns_told = [
        {
            "field": f"c{place}",
            "key": column.key,
            "title": column.label,
            "isNumber": column.is_number,
            "isRequired": column.is_required,
            "isHidden": column.is_hidden,
            "description": column.description,
        }
        for place, column in enumerate(shown)
    ]
    return {
        "rowsUrl": f"/sheet/{found.id}/rows/?{view.address()}",
        "columns": columns_told,
        "page": read_rows.page,
        "size": read_rows.page_size,
        "sort": view.sort,
        "descending": view.descending,
        "total": read_rows.total,
        "isCapped": read_rows.is_capped,
        "everything": everything(view),
        "isWhole": not view.address_of_records,
    }


def _pager(view: View, read_rows: RecordPage) -> dict[str, Any]:
    page_number, last = read_rows.page, read_rows.page_count
    first = (page_number - 1) * read_rows.page_size
    return {
        "found": read_rows,
        "first_shown": first + 1 if read_rows.records else 0,
        "last_shown": first + len(read_rows.records),
        "newer_url": f"?{view.address(page=page_number - 1)}" if page_number > 1 else "",
        "older_url": f"?{view.address(page=page_number + 1)}" if page_number < last else "",
    }
