"""What pages show of webhooks and their deliveries."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from jobs.models import Delivery
from spaces.models import Environment, Webhook

#: Deliveries of a page, and disabled webhooks that are told of at once.
PAGE, MOST_TOLD = 25, 3

#: Status → word, icon, and the tone of its badge.
LOOKS = {
    "active": ("Active", "circle-check", "complete"),
    "paused": ("Paused", "circle-pause", "waiting"),
    "disabled": ("Disabled", "octagon-alert", "failed"),
    "delivered": ("Delivered", "circle-check", "complete"),
    "pending": ("Waiting", "clock", "waiting"),
    "failed": ("Failed", "octagon-alert", "failed"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A webhook or a delivery, and how its status looks."""

    row: Webhook | Delivery
    word: str
    icon: str
    tone: str


def shown(row: Webhook | Delivery) -> Shown:
    """Give a row with its looks."""
    return Shown(row, *LOOKS[row.status])


def webhooks_of(environments: Collection[Environment]) -> list[Shown]:
    """Give the webhooks of some environments, oldest first."""
    rows = Webhook.objects.filter(environment__in=environments).select_related("environment", "only_space")
    return [shown(row) for row in rows.order_by("id")]


def disabled_webhooks(environments: Collection[Environment]) -> list[Webhook]:
    """Give the webhooks that their owners should look at, the newest of them."""
    if not environments:
        return []
    rows = Webhook.objects.filter(environment__in=environments, disabled_at__isnull=False)
    return list(rows.order_by("-disabled_at")[:MOST_TOLD])


def deliveries_page(webhook: Webhook, *, number: int) -> "Page[Delivery]":
    """Give a page of what was sent, newest first, each row with its looks."""
    rows = Delivery.objects.filter(listener=webhook.path).select_related("event").order_by("-id")
    page = Paginator(rows, PAGE).get_page(number)
    page.object_list = [shown(row) for row in page.object_list]  # type: ignore[misc]
    return page
