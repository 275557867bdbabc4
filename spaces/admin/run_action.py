"""Running one action on many things: choose it, see what it asks, start its jobs, follow them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.access import Principal, person, policy
from jobs.errors import Forbidden, JobsiteError
from jobs.models import Action, Job
from jobs.subjects import describe
from spaces.ops.action_state import action_state
from spaces.ops.ask import answers_in, fields_of, wrong_answers
from spaces.ops.trigger import trigger_action

#: Things that one run takes.
MOST_TARGETS = 500
TEMPLATE = "admin/spaces/run_action.html"


@dataclass(frozen=True, slots=True)
class Choice:
    """One action by its name, wherever it is mounted among what is selected."""

    key: str
    label: str
    operation: str
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen to one thing: the question, or why nothing will."""

    title: str
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What happened to one thing: its job with its live page, or why there is none."""

    title: str
    job: Job | None
    url: str
    reason: str


class RunsActions(ModelAdmin):
    """Adds “Run action…” to the admin of a kind of thing."""

    actions = ("run_action",)

    @admin.action(description="Run action…")
    def run_action(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """One page a step; each brings the selection along, so that nothing is kept on the server."""
        targets = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[: MOST_TARGETS + 1]]
        choices = choices_on(targets)
        if len(targets) > MOST_TARGETS or not choices:
            messages.warning(request, _refusal(len(targets)))
            return None
        chosen = next((one for one in choices if one.key == request.POST.get("chosen")), None)
        if chosen is None:
            return _page(self, request, targets, choices=choices)
        if not request.POST.get("token"):
            return _ask(self, request, targets, chosen)
        return _run(self, request, targets, chosen)


def choices_on(targets: Sequence[str]) -> list[Choice]:
    """The actions mounted on these things, those of one name together."""
    found: dict[tuple[str, str], list[Action]] = {}
    for action in Action.objects.filter(target_id__in=targets).order_by("position", "id"):
        found.setdefault((action.operation, action.label), []).append(action)
    return [Choice(alike[0].id, label, operation, alike) for (operation, label), alike in found.items()]


def _refusal(count: int) -> str:
    if count > MOST_TARGETS:
        return f"Choose at most {MOST_TARGETS:,} at once."
    return "Nothing that you chose has an action."


def _ask(
    model_admin: Any, request: HttpRequest, targets: list[str], chosen: Choice, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    """Draw the form and what each thing would be asked."""
    principal, action = person(request.user), chosen.actions[0]
    given = answers_in(action, request.POST) if errors else None
    plans = [_plan(principal, one) for one in chosen.actions]
    return _page(
        model_admin,
        request,
        targets,
        chosen=chosen,
        plans=plans,
        ready_count=sum(not plan.reason for plan in plans),
        without_count=len(targets) - len({one.target_id for one in chosen.actions}),
        fields=fields_of(action, given=given, errors=errors),
        token=request.POST.get("token") or secrets.token_urlsafe(12),
    )


def _plan(principal: Principal, action: Action) -> Plan:
    title = describe(action.target_id).title
    if not policy().can_act(principal, action.environment_id, action.space_id):
        return Plan(title, "", Forbidden().message)
    state = action_state(action)
    return Plan(title, state.question or "Runs without asking.", state.reason)


def _run(model_admin: Any, request: HttpRequest, targets: list[str], chosen: Choice) -> HttpResponse:
    """Start one job for each thing; sending the page again starts none, its token sees to that."""
    answers = answers_in(chosen.actions[0], request.POST)
    if errors := wrong_answers(chosen.actions[0], answers):
        return _ask(model_admin, request, targets, chosen, errors=errors)
    principal, token = person(request.user), str(request.POST["token"])[:60]
    results = [_start(principal, action, answers, token=token) for action in chosen.actions]
    return _page(
        model_admin,
        request,
        targets,
        chosen=chosen,
        results=results,
        started_count=sum(result.job is not None for result in results),
    )


def _start(principal: Principal, action: Action, answers: dict[str, Any], *, token: str) -> Result:
    title = describe(action.target_id).title
    try:
        job = trigger_action(principal, action.id, input=answers, idempotency_key=f"{token}:{action.id}")
    except JobsiteError as error:
        return Result(title, None, "", error.message)
    return Result(title, job, reverse("jobs:detail", args=[job.id]), "")


def _page(model_admin: Any, request: HttpRequest, targets: list[str], **context: Any) -> HttpResponse:
    frame = {
        **model_admin.admin_site.each_context(request),
        "title": "Run action",
        "opts": model_admin.model._meta,
        "targets": targets,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, TEMPLATE, frame | context)
