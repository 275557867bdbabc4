"""Saved views of a sheet: keeping what the page shows under a name, and letting it go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jobs.ui.visitor import page, principal_of
from spaces.ops.view import create_view, delete_view
from spaces.ui.grid import view_in
from spaces.ui.query import words
from spaces.ui.saved import config_of
from spaces.ui.visitor import get_editable_sheet_or_404, get_editable_view_or_404


@require_POST
@page
def save(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """Keep the view whose address was sent under the name that was sent."""
    sheet = get_editable_sheet_or_404(request, sheet_id)
    shown = view_in(sheet, QueryDict(request.POST.get("address", "")[:2_000]))
    name = words(request.POST, "name")
    if name:
        create_view(sheet.id, name=name, config=config_of(shown), by=principal_of(request).id)
        messages.success(request, f"The view “{name}” has been saved.")
    else:
        messages.error(request, "A view needs a name.")
    return redirect(f"/sheet/{sheet.id}/?{shown.address()}")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delete(request: HttpRequest, view_id: str) -> HttpResponse:
    """Ask, then delete; the records stay."""
    found = get_editable_view_or_404(request, view_id)
    sheet = found.sheet
    if request.method != "POST":
        context = {"view": found, "sheet": sheet, "workbook": sheet.workbook, "space": sheet.space}
        return render(request, "spaces/delete_view.html", context)
    delete_view(found.id)
    messages.success(request, f"The view “{found.name}” has been deleted.")
    return redirect("spaces:sheet", sheet.id)
