"""Outcomes: the inbox, its badge, one outcome as a page or a dialog, and those that have just come."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from jobs.ui.outcomes import FRESH, inbox, outcome_of, unread_count
from jobs.ui.present import view
from jobs.ui.visitor import can_act_on, get_visible_job_or_404, page, principal_of


@require_safe
@page
def inbox_page(request: HttpRequest) -> HttpResponse:
    """Everything that waits to be seen by this person."""
    template = "jobs/_inbox_frame.html" if getattr(request, "htmx", False) else "jobs/inbox.html"
    return render(request, template, {"inbox": inbox(principal_of(request), now=timezone.now())})


@require_safe
@page
def badge(request: HttpRequest) -> HttpResponse:
    """The unread badge of the header."""
    return render(request, "components/_inbox_badge.html", {"unread_count": unread_count(principal_of(request))})


@require_safe
@page
def outcome(request: HttpRequest, job_id: str) -> HttpResponse:
    """One outcome: a page, or the dialog when htmx asks."""
    job = get_visible_job_or_404(request, job_id)
    principal = principal_of(request)
    found = outcome_of(job, principal=principal)
    if found is None:
        raise Http404("This job has no outcome yet.")
    shown = view(job, now=timezone.now(), can_act=can_act_on(principal, job))
    template = "jobs/_outcome.html" if getattr(request, "htmx", False) else "jobs/outcome.html"
    return render(request, template, {"job": shown, "outcome": found})


@require_safe
@page
def fresh(request: HttpRequest) -> HttpResponse:
    """The dialogs of this person's outcomes that came while the page was on its way."""
    now = timezone.now()
    found = inbox(principal_of(request), now=now, since=now - FRESH)
    dialogs = [
        render_to_string("jobs/_outcome.html", {"job": one.job, "outcome": one.outcome}, request=request)
        for one in found
    ]
    return HttpResponse("".join(dialogs))
