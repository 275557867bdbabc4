"""Buttons: each view calls its verb and goes back to where the button was."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from jobs import lifecycle
from jobs.errors import JobsiteError
from jobs.models import Job
from jobs.ui.present import title_of, view
from jobs.ui.views.job import SHAPES, render_shape
from jobs.ui.visitor import get_editable_job_or_404, get_runnable_job_or_404, page, principal_of
from jobs.wire import loads

#: Longest input that the form for running again accepts, in characters.
LONGEST_INPUT = 200_000


@require_POST
@page
def start(request: HttpRequest, job_id: str) -> HttpResponse:
    """Make a job ready that was not started yet."""
    job = get_runnable_job_or_404(request, job_id)
    return _do(request, job, lambda: lifecycle.execute(job.id), said=f"{title_of(job)} is ready to run.")


@require_POST
@page
def cancel(request: HttpRequest, job_id: str) -> HttpResponse:
    """Call a job off. A running handler stops at its next tick."""
    job = get_editable_job_or_404(request, job_id)
    who = getattr(request.user, "get_username", str)()
    return _do(
        request, job, lambda: lifecycle.cancel(job.id, info=f"Canceled by {who}."), said=f"{title_of(job)} is canceled."
    )


@require_POST
@page
def acknowledge(request: HttpRequest, job_id: str) -> HttpResponse:
    """Note that an outcome was seen; a second time changes nothing."""
    job = get_editable_job_or_404(request, job_id)
    by = principal_of(request).id
    return _do(request, job, lambda: lifecycle.acknowledge_outcome(job.id, by=by), said="")


@require_POST
@page
def retry(request: HttpRequest, job_id: str) -> HttpResponse:
    """Try a failed or canceled job again: a new job, whose page opens."""
    job = get_runnable_job_or_404(request, job_id)
    try:
        new = _retry(request, job)
    except JobsiteError as error:
        return _refused(request, job, error)
    messages.success(request, f"{title_of(job)} runs again as a new job.")
    return redirect("jobs:detail", new.id)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def again(request: HttpRequest, job_id: str) -> HttpResponse:
    """Run a decided job again with its input edited: a new job, whose page opens."""
    job = get_runnable_job_or_404(request, job_id)
    if not job.is_decided:
        return redirect("jobs:detail", job.id)
    text = request.POST.get("input") or json.dumps(job.input, indent=2, ensure_ascii=False)
    problem = ""
    if request.method == "POST":
        edited, problem = _read_input(text)
        if edited is not None:
            try:
                return redirect("jobs:detail", _retry(request, job, input=edited).id)
            except JobsiteError as error:
                problem = error.message
    shown = view(job, now=timezone.now(), can_act=True)
    status = 400 if problem else 200
    return render(request, "jobs/again.html", {"job": shown, "text": text, "problem": problem}, status=status)


def _retry(request: HttpRequest, job: Job, **more: Any) -> Job:
    """Try again; who does has seen how it ended."""
    by = principal_of(request).id
    new = lifecycle.retry(job.id, created_by=by, **more)
    if job.asks_acknowledgement:
        lifecycle.acknowledge_outcome(job.id, by=by)
    return new


def _read_input(text: str) -> tuple[dict[str, Any] | None, str]:
    if len(text) > LONGEST_INPUT:
        return None, f"That is too long: at most {LONGEST_INPUT:,} characters."
    try:
        value = loads(text.encode())
    except JobsiteError as error:
        return None, error.message
    if not isinstance(value, dict):
        return None, 'The input must be a JSON object, such as {"format": "csv"}.'
    return value, ""


def _do(request: HttpRequest, job: Job, verb: Callable[[], object], *, said: str) -> HttpResponse:
    """Call a verb and answer: htmx gets the job drawn anew, everybody else goes back to where they were."""
    try:
        verb()
    except JobsiteError as error:
        return _refused(request, job, error)
    if getattr(request, "htmx", False):
        return _drawn(request, job)
    if said:
        messages.success(request, said)
    return redirect(back_of(request, job))


def _refused(request: HttpRequest, job: Job, error: JobsiteError) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _drawn(request, job)
    messages.error(request, error.message)
    return redirect(back_of(request, job))


def _drawn(request: HttpRequest, job: Job) -> HttpResponse:
    shape = request.POST.get("shape")
    if shape not in SHAPES:
        return HttpResponse(status=204)  # the verb has been called: no answer may say that it failed
    return render_shape(request, Job.objects.get(pk=job.id), shape)


def back_of(request: HttpRequest, job: Job | None = None) -> str:
    """Where the button was: a path of this site, or the job's page."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return back
    return f"/jobs/{job.id}/" if job else "/"
