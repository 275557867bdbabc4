"""The list of webhooks, and one webhook with its deliveries."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jobs.errors import Forbidden, InvalidInput
from jobs.ui.visitor import page, principal_of
from spaces.models import Environment, Webhook
from spaces.ops.outside import LONGEST_URL
from spaces.ops.webhook import create_webhook, secret_of, unknown_topics, update_webhook
from spaces.ui.query import number, words
from spaces.ui.visitor import environments_to_send_from, get_owned_webhook_or_404
from spaces.ui.webhooks import deliveries_page, shown, webhooks_of


@require_http_methods(["GET", "HEAD", "POST"])
@page
def webhooks(request: HttpRequest) -> HttpResponse:
    """The webhooks of the environments that a person owns; a POST makes a new one."""
    environments = environments_to_send_from(request)
    if not environments:
        raise Forbidden("Webhooks are for owners of an environment.")
    if request.method == "POST":
        return _create(request, environments)
    return _draw_list(request, environments)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def webhook(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """A webhook: what it hears, how it is, what was sent and answered; a POST changes it."""
    found = get_owned_webhook_or_404(request, webhook_id)
    if request.method != "POST":
        return _draw(request, found)
    try:
        update_webhook(found.id, **_given(request))
    except InvalidInput as error:
        return _draw(request, found, status=400, problem=error.message, given=_typed(request))
    messages.success(request, "The webhook is changed.")
    _warn(request)
    return redirect("spaces:webhook", found.id)


@require_POST
@page
def secret(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """The page of a webhook with its secret on it, for whoever asked to see it."""
    found = get_owned_webhook_or_404(request, webhook_id)
    return _draw(request, found, secret=secret_of(found))


def _create(request: HttpRequest, environments: list[Environment]) -> HttpResponse:
    wanted = request.POST.get("environment") or environments[0].id
    chosen = next((one for one in environments if one.id == wanted), None)
    if chosen is None:
        raise Forbidden
    try:
        made = create_webhook(chosen, by=principal_of(request).id, **_given(request))
    except InvalidInput as error:
        return _draw_list(request, environments, problem=error.message)
    messages.success(request, "The webhook hears what happens from now on. Its receiver needs the secret below.")
    _warn(request)
    return redirect("spaces:webhook", made.id)


def _draw_list(request: HttpRequest, environments: list[Environment], *, problem: str = "") -> HttpResponse:
    context = {
        "webhooks": webhooks_of(environments),
        "environments": environments,
        "problem": problem,
        "given": _typed(request),
    }
    return render(request, "spaces/webhooks.html", context, status=400 if problem else 200)


def _draw(request: HttpRequest, found: Webhook, *, status: int = 200, **more: Any) -> HttpResponse:
    given = {
        "url": found.url,
        "topics": "" if found.topics == ["**"] else " ".join(found.topics),
        "description": found.description,
    }
    context = {
        "hook": shown(found),
        "deliveries": deliveries_page(found, number=number(request.GET.get("page"))),
        "given": given,
        **more,
    }
    return render(request, "spaces/webhook.html", context, status=status)


def _warn(request: HttpRequest) -> None:
    if strange := unknown_topics(_given(request)["topics"]):
        messages.warning(request, f"Jobsite itself sends no {', '.join(strange)}: only programs of yours may.")


def _typed(request: HttpRequest) -> dict[str, str]:
    limits = {"url": LONGEST_URL + 1, "topics": 10_000, "description": 255}
    return {name: words(request.POST, name, limit=limit) for name, limit in limits.items()}


def _given(request: HttpRequest) -> dict[str, Any]:
    """Read the form; topics are separated by spaces or commas, none means all."""
    typed = _typed(request)
    return {**typed, "topics": typed["topics"].replace(",", " ").split() or ["**"]}
