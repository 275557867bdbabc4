"""Pages that list jobs: Now, the jobs list, the jobs panel."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs.ui.listing import jobs_page
from jobs.ui.now import now_page
from jobs.ui.panel import panel_of
from jobs.ui.visitor import page, principal_of


@require_safe
@page
def now(request: HttpRequest) -> HttpResponse:
    """The home page; htmx gets the part that changes."""
    template = "jobs/_now.html" if is_fragment(request) else "jobs/now.html"
    return render(request, template, {"now": now_page(principal_of(request))})


@require_safe
@page
def job_list(request: HttpRequest) -> HttpResponse:
    """The jobs list; the address is the whole state."""
    template = "jobs/_list.html" if is_fragment(request) else "jobs/list.html"
    return render(request, template, {"list": jobs_page(request)})


@require_safe
@page
def panel(request: HttpRequest) -> HttpResponse:
    """The jobs panel of a space (`?space=`, `?show=`); a stranger's panel is like an unknown space's: empty."""
    space = request.GET.get("space", "")
    if not space or "\x00" in space:
        raise Http404
    shown = panel_of(request, space, show=request.GET.get("show", "all"))
    template = "jobs/_panel_body.html" if is_fragment(request) else "jobs/panel.html"
    return render(request, template, {"panel": shown})


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for the changing part of a page alone."""
    return bool(getattr(request, "htmx", False))
