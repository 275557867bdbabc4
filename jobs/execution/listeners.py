"""Handing events to their listeners: claim a delivery, call, record what became of it. At least once."""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.clean import clean_text
from jobs.execution.backoff import pause_seconds
from jobs.execution.limit import TimeLimitReached, time_limit
from jobs.execution.settle import persist
from jobs.models import Delivery, Event
from jobs.sdk import ListenedEvent
from jobs.sdk.registry import find_listener

logger = logging.getLogger(__name__)

#: A listener is for short work; what takes longer makes a job. Its claim outlives its limit.
LIMIT_SECONDS = 60.0
LEASE_SECONDS = 90.0
#: Pauses 5, 10, 20… seconds apart, half an hour of them in all; then it is given up, for people to see.
MOST_TRIES = 10
BASE_SECONDS = 5.0
#: Longest error that is kept.
ERROR_LIMIT = 10_000


def deliver(delivery_ids: Sequence[str]) -> None:
    """Hand over those events that are still due, each on its own: a listener that fails harms no other."""
    for delivery_id in delivery_ids:
        delivery = _claim(delivery_id)
        if delivery is not None:
            error = _call(delivery)
            persist(lambda delivery=delivery, error=error: _record(delivery, error))  # type: ignore[misc]


def _claim(delivery_id: str) -> Delivery | None:
    """One of those who try gets it; a claim whose worker died can be had again when its lease is over."""
    open_one = Delivery.objects.filter(pk=delivery_id, delivered_at=None, failed_at=None, due_at__lte=Now())
    free = open_one.filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
    with transaction.atomic():
        until = Now() + dt.timedelta(seconds=LEASE_SECONDS)
        if not free.update(lease_until=until, tries=F("tries") + 1):
            return None
    return Delivery.objects.select_related("event").get(pk=delivery_id)


def _call(delivery: Delivery) -> str | None:
    """Call the listener; give what went wrong, if anything did."""
    listener = find_listener(delivery.listener)
    if listener is None:
        return "No listener of that name is installed here."
    try:
        with time_limit(LIMIT_SECONDS):
            listener.function(listened_event(delivery.event, attempt=delivery.tries))
    except TimeLimitReached:
        return f"It took longer than {LIMIT_SECONDS:g} s. A listener that works long should make a job."
    except Exception as error:
        logger.warning("Listener %s failed on %s", delivery.listener, delivery.event_id, exc_info=True)
        return f"{type(error).__name__}: {error}"
    return None


def listened_event(event: Event, *, attempt: int) -> ListenedEvent:
    """Give an event as a listener sees it."""
    return ListenedEvent(
        id=event.pk,
        seq=event.seq,
        topic=event.topic,
        domain=event.domain,
        context=event.context,
        payload=event.payload,
        environment=event.environment_id,
        space=event.space_id,
        created_at=event.created_at,
        attempt=attempt,
    )


def _record(delivery: Delivery, error: str | None) -> None:
    """Only the try that holds the claim writes: a later one has counted on."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries).update(**_result(delivery, error))


def _result(delivery: Delivery, error: str | None) -> dict[str, Any]:
    if error is None:
        return {"delivered_at": Now(), "lease_until": None, "error": None}
    kept = {"lease_until": None, "error": clean_text(error, limit=ERROR_LIMIT)}
    if delivery.tries >= MOST_TRIES:
        return {**kept, "failed_at": Now()}
    pause = pause_seconds(delivery.tries, base_seconds=BASE_SECONDS)
    return {**kept, "due_at": Now() + dt.timedelta(seconds=pause)}
