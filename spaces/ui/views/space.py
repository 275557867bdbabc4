"""The list of spaces, and one space."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jobs.access import visible
from jobs.errors import Forbidden, InvalidInput, NotFound
from jobs.subjects import find
from jobs.ui.panel import overlay_on, panel_of
from jobs.ui.visitor import page, principal_of
from spaces.access import managed_environments, managed_spaces
from spaces.models import Environment, Space
from spaces.ops.space import create_space
from spaces.ui.actions import toolbar_of
from spaces.ui.files import files_page
from spaces.ui.query import number, words
from spaces.ui.views.workbook import workbook_cards
from spaces.ui.visitor import (
    can_act_in,
    environments_to_act_in,
    environments_to_send_from,
    get_visible_space_or_404,
    owns,
    spaces,
)
from spaces.ui.webhooks import disabled_webhooks

PAGE = 24


@require_http_methods(["GET", "HEAD", "POST"])
@page
def space_list(request: HttpRequest) -> HttpResponse:
    """The spaces a person may see; a POST makes a new one."""
    environments = environments_to_act_in(request)
    if request.method == "POST":
        return _create(request, environments)
    return _draw_list(request, environments)


def _create(request: HttpRequest, environments: list[Environment]) -> HttpResponse:
    wanted = request.POST.get("environment") or (environments[0].id if environments else "")
    chosen = next((one for one in environments if one.id == wanted), None)
    if chosen is None:
        raise Forbidden
    try:
        made = create_space(chosen, name=words(request.POST, "name", limit=1000), by=principal_of(request).id)
    except InvalidInput as error:
        return _draw_list(request, environments, problem=error.message)
    messages.success(request, f"“{made.name}” is ready. Upload a file to begin.")
    return redirect("spaces:space", made.id)


def _draw_list(request: HttpRequest, environments: list[Environment], *, problem: str = "") -> HttpResponse:
    rows, is_away = visible(principal_of(request), spaces()), request.GET.get("filter") == "archived"
    counted = rows.filter(archived_at__isnull=not is_away).annotate(
        workbook_count=Count("workbooks", distinct=True), file_count=Count("files", distinct=True)
    )
    pages = Paginator(counted.order_by("display_order", "-id"), PAGE)
    owned = environments_to_send_from(request)
    context = {
        "page": pages.get_page(number(request.GET.get("page"))),
        "is_away": is_away,
        "away_count": rows.exclude(archived_at=None).count(),
        "undo": _just_archived(request, rows),
        "managed": _managed(request) if is_away else (),
        "may_send_out": bool(owned),
        "disabled_webhooks": disabled_webhooks(owned),
        "environments": environments,
        "problem": problem,
        "name": words(request.POST, "name", limit=1000),
    }
    return render(request, "spaces/list.html", context, status=400 if problem else 200)


def _just_archived(request: HttpRequest, rows: "QuerySet[Space]") -> Space | None:
    """The space that the address offers to bring back, while it is away and the person may."""
    public_id = words(request.GET, "undo")
    found = rows.filter(pk=public_id).exclude(archived_at=None).first() if public_id else None
    return found if found and owns(request, found) else None


def _managed(request: HttpRequest) -> set[str]:
    """Ids of the environments and of the single spaces that the person may bring spaces back in."""
    principal = principal_of(request)
    return managed_environments(principal) | managed_spaces(principal)


@require_safe
@page
def space(request: HttpRequest, space_id: str) -> HttpResponse:
    """A space: actions, workbooks, files, documents, and its jobs beside them."""
    found = get_visible_space_or_404(request, space_id)
    context = {
        "space": found,
        "can_act": can_act_in(request, found),
        "owns": owns(request, found),
        "toolbar": toolbar_of(request, found),
        "workbooks": workbook_cards(found),
        "files": files_page(request, found),
        "documents": found.documents.order_by("id"),
        "overlay": overlay_on(request, found.id),
        "panel": panel_of(request, found.id),
    }
    return render(request, "spaces/space.html", context)


@require_safe
@page
def inside(request: HttpRequest, space_id: str, rest: str) -> HttpResponse:
    """Find what a Next points to inside of a space, by the last public id in its path (contract §2.1)."""
    found = get_visible_space_or_404(request, space_id)
    named = [one for one in rest.split("/") if one.startswith("us_") and "\x00" not in one]
    subject = find(named[-1]) if named else None
    if named and (subject is None or not subject.url or subject.space_id != found.id):
        raise NotFound
    url = subject.url if subject and subject.url else f"/space/{found.id}/"
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}?{query}" if query else url)
