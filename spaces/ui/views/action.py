"""Pressing an action: the first press asks, the answer makes exactly one job however often it is sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jobs.errors import Forbidden, IdempotencyMismatch, InvalidInput, NotFound
from jobs.models import Action, Job
from jobs.subjects import describe
from jobs.ui.visitor import page, principal_of
from spaces.ops.ask import answers_in, wrong_answers
from spaces.ops.trigger import trigger_action
from spaces.ui.asking import Ask, ask, back_of, token_in
from spaces.ui.chosen import Chosen, chosen_in, subject_of
from spaces.ui.visitor import can_act_in, get_visible_action_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@page
def action(request: HttpRequest, action_id: str) -> HttpResponse:
    """Ask, or run. A POST without the question's token is a press with a long selection, and asks too."""
    found = get_visible_action_or_404(request, action_id)
    sent = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and not can_act_in(request, found):
        raise Forbidden
    try:
        chosen = chosen_in(found, sent, column=sent.get("column") or request.GET.get("column", ""))
    except InvalidInput as error:
        return _draw(request, ask(request, found, Chosen(), problem=error.message), status=400)
    token = token_in(request)
    if not token:
        return _draw(request, ask(request, found, chosen))
    return _run(request, found, chosen, token)


def _run(request: HttpRequest, found: Action, chosen: Chosen, token: str) -> HttpResponse:
    answers = answers_in(found, request.POST)
    if errors := wrong_answers(found, answers):
        return _draw(request, ask(request, found, chosen, given=answers, errors=errors, token=token), status=422)
    subject = subject_of(found, chosen)
    try:
        job = trigger_action(principal_of(request), found.id, input=answers, subject=subject, idempotency_key=token)
    except (InvalidInput, NotFound) as error:
        return _draw(request, ask(request, found, chosen, given=answers, problem=error.message), status=422)
    except IdempotencyMismatch:
        said = "This form has already started a job, with other answers. Press again to start another one."
        return _draw(request, ask(request, found, chosen, given=answers, problem=said), status=409)
    return _started(request, found, job)


def _started(request: HttpRequest, found: Action, job: Job) -> HttpResponse:
    """Back to where the button was. A script only closes its dialog, unless the job covers the page."""
    back = back_of(request, describe(found.target_id))
    if getattr(request, "htmx", False) and job.mode == "background":
        return HttpResponse(status=201, headers={"Location": f"/jobs/{job.id}/"})
    messages.success(request, f"“{found.label}” has been started.")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": back})
    return HttpResponseRedirect(back)


def _draw(request: HttpRequest, shown: Ask, *, status: int = 200) -> HttpResponse:
    template = "spaces/_ask.html" if getattr(request, "htmx", False) else "spaces/action.html"
    return render(request, template, {"ask": shown}, status=status)
