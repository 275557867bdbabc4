"""What owners do to a webhook: pause, let go on, rotate, send once more, delete."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jobs.errors import InvalidInput
from jobs.models import Delivery
from jobs.ui.visitor import page
from spaces.ops.webhook import delete_webhook, redeliver, rotate_webhook_secret, update_webhook
from spaces.ui.visitor import get_owned_webhook_or_404


@require_POST
@page
def pause(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Send nothing more for now."""
    found = get_owned_webhook_or_404(request, webhook_id)
    update_webhook(found.id, status="paused")
    return _back(request, found.id, "The webhook is paused. What happens meanwhile is not sent later.")


@require_POST
@page
def resume(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Let a paused or disabled webhook go on."""
    found = get_owned_webhook_or_404(request, webhook_id)
    update_webhook(found.id, status="active")
    return _back(request, found.id, "The webhook hears what happens from now on, and gets what still waited for it.")


@require_POST
@page
def rotate(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Give it a new secret."""
    found = get_owned_webhook_or_404(request, webhook_id)
    rotate_webhook_secret(found.id)
    return _back(request, found.id, "It has a new secret. The old one signs beside it for a day.")


@require_POST
@page
def send_again(request: HttpRequest, webhook_id: str, delivery_id: str) -> HttpResponse:
    """Send one event once more."""
    found = get_owned_webhook_or_404(request, webhook_id)
    return _tried(request, found.id, lambda: redeliver(found, delivery_id), "The event is sent once more.")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delete(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Ask, then forget a webhook with its deliveries."""
    found = get_owned_webhook_or_404(request, webhook_id)
    if request.method == "POST":
        delete_webhook(found.id)
        messages.success(request, "The webhook is deleted.")
        return redirect("spaces:webhooks")
    count = Delivery.objects.filter(listener=found.path).count()
    return render(request, "spaces/delete_webhook.html", {"hook": found, "delivery_count": count})


def _tried(request: HttpRequest, webhook_id: str, verb: Callable[[], object], words: str) -> HttpResponse:
    try:
        verb()
    except InvalidInput as error:
        messages.error(request, error.message)
        return redirect("spaces:webhook", webhook_id)
    return _back(request, webhook_id, words)


def _back(request: HttpRequest, webhook_id: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("spaces:webhook", webhook_id)
