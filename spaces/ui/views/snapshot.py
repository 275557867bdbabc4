"""Snapshots: the list of a sheet, one with what changed since, the way back, and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jobs.ui.panel import panel_of
from jobs.ui.visitor import page, principal_of
from jobs.wording import counted
from spaces.models import Snapshot
from spaces.ops.snapshot import Restore, delete_snapshot, restore_snapshot, take_snapshot
from spaces.ui.query import words
from spaces.ui.snapshots import page_of, pills_of
from spaces.ui.visitor import (
    can_act_in,
    get_editable_sheet_or_404,
    get_editable_snapshot_or_404,
    get_visible_sheet_or_404,
    get_visible_snapshot_or_404,
)

#: Snapshots that the list shows.
MOST = 200
LOCKED = "This sheet is locked. Unlock it before you restore a snapshot."


@require_http_methods(["GET", "HEAD", "POST"])
@page
def snapshots(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """The snapshots of a sheet, newest first; POST takes one."""
    if request.method == "POST":
        sheet = get_editable_sheet_or_404(request, sheet_id)
        take_snapshot(sheet.id, by=principal_of(request).id, label=words(request.POST, "label"))
        messages.success(request, "The sheet is remembered as it is now.")
        return redirect("spaces:snapshots", sheet.id)
    sheet = get_visible_sheet_or_404(request, sheet_id)
    context = {
        "space": sheet.space,
        "workbook": sheet.workbook,
        "sheet": sheet,
        "snapshots": sheet.snapshots.order_by("-number")[:MOST],
        "can_act": can_act_in(request, sheet),
    }
    return render(request, "spaces/snapshots.html", context)


@require_safe
@page
def snapshot(request: HttpRequest, snapshot_id: str) -> HttpResponse:
    """How much was created, updated and deleted since, and which records these are."""
    found = get_visible_snapshot_or_404(request, snapshot_id)
    pills = pills_of(found, request.GET.get("change", ""))
    here = next(pill for pill in pills if pill.is_here)
    context = {
        **_place(found),
        "pills": pills,
        "here": here,
        "changed_count": sum(pill.count for pill in pills),
        "can_act": can_act_in(request, found.sheet),
        "panel": panel_of(request, found.sheet.space_id),
        **page_of(found, here, request.GET),
    }
    return render(request, "spaces/snapshot.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def restore(request: HttpRequest, snapshot_id: str) -> HttpResponse:
    """Ask what is to be undone, then restore it."""
    found = get_editable_snapshot_or_404(request, snapshot_id)
    if request.method != "POST":
        return render(request, "spaces/restore_snapshot.html", {**_place(found), "pills": pills_of(found, "")})
    if found.sheet.locked_at:
        messages.error(request, LOCKED)
        return redirect("spaces:snapshot", found.id)
    wanted = {name: f"{name}Since" in request.POST.getlist("undo") for name in ("created", "updated", "deleted")}
    done = restore_snapshot(found.id, by=principal_of(request).id, what=Restore(**wanted))
    count = len(done.removed) + len(done.rewritten) + len(done.returned)
    messages.success(request, f"{counted(count, 'record')} restored.")
    return redirect("spaces:sheet", found.sheet_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delete(request: HttpRequest, snapshot_id: str) -> HttpResponse:
    """Ask, then delete; the records stay as they are."""
    found = get_editable_snapshot_or_404(request, snapshot_id)
    if request.method != "POST":
        return render(request, "spaces/delete_snapshot.html", _place(found))
    delete_snapshot(found.id)
    messages.success(request, f"“{found}” has been deleted.")
    return redirect("spaces:snapshots", found.sheet_id)


def _place(found: Snapshot) -> dict[str, object]:
    sheet = found.sheet
    return {"space": sheet.space, "workbook": sheet.workbook, "sheet": sheet, "snapshot": found}
