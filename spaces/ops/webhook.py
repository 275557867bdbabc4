"""Verbs on webhooks. No topic tells of them: they are how events are told, not what happens to data."""

import base64
import re
import secrets
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from jobs import log
from jobs.clean import clean_text
from jobs.errors import InvalidInput, NotFound
from jobs.models import Delivery
from jobs.models.rows import locking
from jobs.sdk.match import glob
from jobs.topics import Topic
from spaces.models import Environment, Webhook
from spaces.ops.outside import check_url
from spaces.ops.seal import seal, unseal
from spaces.ops.webhook_send import hold

#: Most webhooks of one environment, and topics of one webhook.
MOST_WEBHOOKS, MOST_TOPICS = 50, 100
#: A topic, or a glob of topics: `job:ready`, `job:*`, `**`. What no topic can match is none of them: `job`, `*`.
_TOPIC = re.compile(r"(?=.{1,64}\Z)(?:[a-z*-]+:[A-Za-z0-9*-]+|[A-Za-z0-9*-]*\*\*[A-Za-z0-9*-]*)")
STATUSES = ("active", "paused")


def create_webhook(
    environment: Environment,
    *,
    url: str,
    by: str,
    topics: list[str] | None = None,
    description: str = "",
    space: str | None = None,
) -> Webhook:
    """Subscribe an address to the events from now on. `space` lies in the environment; the caller has looked.

    Two callers take turns at the environment's row, so that the limit holds. Raises InvalidInput.
    """
    members = _checked({"url": url, "topics": ["**"] if topics is None else topics, "description": description})
    with transaction.atomic():
        locking(Environment.objects.filter(pk=environment.pk)).get()
        if Webhook.objects.filter(environment=environment).count() >= MOST_WEBHOOKS:
            raise InvalidInput(f"An environment has at most {MOST_WEBHOOKS} webhooks.")
        return Webhook.objects.create(
            environment=environment,
            only_space_id=space,
            sealed=seal(_new_secret()),
            after_seq=log.head(environment.pk).head,
            created_by=by,
            **members,
        )


def update_webhook(webhook_id: str, *, status: str | None = None, **given: Any) -> Webhook:
    """Change `url`, `topics` or `description`; pause it, or let it go on. Raises NotFound, InvalidInput.

    What happens during a pause is never sent. What was waiting before it, or before the webhook was disabled, is
    sent when it goes on, with a new day of tries.
    """
    members = _checked(given)
    with transaction.atomic():
        row = _locked(webhook_id)
        if status == "paused" and row.status == "active":
            members |= {"paused_at": timezone.now()}
            hold(row.path)
        elif status == "active" and row.status != "active":
            head = log.head(row.environment_id).head
            members |= {"paused_at": None, "disabled_at": None, "disabled_reason": "", "after_seq": head}
            Delivery.objects.held().filter(listener=row.path).update(due_at=Now(), tries=0)
        if members:
            Webhook.objects.filter(pk=row.pk).update(**members, updated_at=timezone.now())
    return Webhook.objects.get(pk=row.pk)


def rotate_webhook_secret(webhook_id: str) -> Webhook:
    """Give it a new secret; the old one signs beside it for a day. Raises NotFound."""
    with transaction.atomic():
        row = _locked(webhook_id)
        row.sealed_before, row.sealed, row.rotated_at = row.sealed, seal(_new_secret()), timezone.now()
        row.updated_at = row.rotated_at
        row.save(update_fields=["sealed_before", "sealed", "rotated_at", "updated_at"])
    return row


def delete_webhook(webhook_id: str) -> None:
    """Forget a webhook with its deliveries. Raises NotFound."""
    with transaction.atomic():
        row = _locked(webhook_id)
        Delivery.objects.filter(listener=row.path).delete()
        row.delete()


def redeliver(webhook: Webhook, delivery_id: str) -> Delivery:
    """Send an event once more, with a new day of tries; one that waits is sent at once.

    Raises NotFound, and InvalidInput while it is being sent or while the webhook is not active.
    """
    if webhook.status != "active":
        raise InvalidInput(f"The webhook is {webhook.status}. Let it go on first.")
    mine = Delivery.objects.filter(listener=webhook.path, pk=delivery_id) if "\x00" not in delivery_id else None
    if mine is None or not mine.exists():
        raise NotFound
    free = mine.exclude(lease_until__gt=Now())
    if not free.update(due_at=Now(), tries=0, lease_until=None, delivered_at=None, failed_at=None, error=None):
        raise InvalidInput("It is being sent just now.")
    return mine.select_related("event").get()


def unknown_topics(topics: list[str]) -> list[str]:
    """Give those that nothing here ever sends: whoever posts events of their own may, so they are not refused."""
    return [topic for topic in topics if not any(glob(topic, known) for known in Topic)]


def secret_of(webhook: Webhook) -> str:
    """Give the signing secret, `whsec_…`. Raises Unavailable."""
    return unseal(webhook.sealed)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _locked(webhook_id: str) -> Webhook:
    row = locking(Webhook.objects.filter(pk=webhook_id)).first()
    if row is None:
        raise NotFound
    return row


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    members = {name: value for name, value in given.items() if value is not None}
    if "url" in members:
        members["url"] = check_url(members["url"].strip())
    if "topics" in members:
        members["topics"] = _topics(members["topics"])
    if "description" in members:
        members["description"] = clean_text(members["description"], limit=255).strip()
    return members


def _topics(given: list[str]) -> list[str]:
    topics = list(dict.fromkeys(given))
    if not topics or len(topics) > MOST_TOPICS:
        raise InvalidInput(f"Give 1 to {MOST_TOPICS} topics; ** means all.", key="topics")
    if wrong := next((topic for topic in topics if not _TOPIC.fullmatch(topic)), None):
        raise InvalidInput(
            f"{clean_text(wrong, limit=64)} is no topic; give words like job:ready or job:*, or ** for all.",
            key="topics",
        )
    return topics
