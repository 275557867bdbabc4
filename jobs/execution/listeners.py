"""Handing events to their receivers: claim a delivery, call, record what became of it. At least once."""

import datetime as dt
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs.clean import clean_text
from jobs.execution.backoff import pause_seconds
from jobs.execution.limit import TimeLimitReached, time_limit
from jobs.execution.settle import persist
from jobs.models import Delivery, Event
from jobs.sdk import ListenedEvent
from jobs.sdk.destinations import Destination, Undelivered, find_destination
from jobs.sdk.registry import find_listener

logger = logging.getLogger(__name__)

#: A listener is for short work; what takes longer makes a job. Its claim outlives its limit.
LIMIT_SECONDS = 60.0
LEASE_SECONDS = 90.0
#: Pauses 5, 10, 20… seconds apart, half an hour of them in all; then it is given up, for people to see.
MOST_TRIES = 10
BASE_SECONDS = 5.0
#: A worker goes on with a receiver's deliveries this long before others have their turn. What it leaves is due, and
#: hinted at again.
DRAIN_SECONDS = 5.0
#: Longest error that is kept.
ERROR_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one try."""

    error: str | None = None
    answer: dict[str, Any] | None = None
    #: The least time before the next one.
    pause_seconds: float = 0.0
    is_final: bool = False


def deliver(delivery_ids: Sequence[str]) -> None:
    """Hand over those events that are still due, each on its own: one that fails harms no other."""
    go_on_until = time.monotonic() + DRAIN_SECONDS
    for delivery_id in delivery_ids:
        delivery = _claim(delivery_id) if time.monotonic() < go_on_until else None
        while delivery is not None:
            result = _call(delivery)
            persist(lambda delivery=delivery, result=result: _record(delivery, result))  # type: ignore[misc]
            delivery = _claim_next(delivery.listener) if time.monotonic() < go_on_until else None


def _claim(delivery_id: str) -> Delivery | None:
    """One of those who try gets it; a claim whose worker died can be had again when its lease is over."""
    with transaction.atomic():
        until = Now() + dt.timedelta(seconds=LEASE_SECONDS)
        one = Delivery.objects.due().filter(pk=delivery_id)
        path = one.values_list("listener", flat=True).first()
        destination = None if path is None else find_destination(path)
        if path is None or (destination and not destination.may_begin(path)):
            return None
        if not one.update(lease_until=until, tries=F("tries") + 1):
            return None
    return Delivery.objects.select_related("event").get(pk=delivery_id)


def _claim_next(path: str) -> Delivery | None:
    """Go on with one who takes few at a time: hints for the others found it busy, and come again only later."""
    if find_destination(path) is None:
        return None
    following = (
        Delivery.objects.due().filter(listener=path).order_by("due_at", "pk").values_list("pk", flat=True).first()
    )
    return _claim(following) if following else None


def _call(delivery: Delivery) -> Result:
    """Hand it over; give what went wrong, if anything did."""
    destination = find_destination(delivery.listener)
    limit = destination.limit_seconds if destination else LIMIT_SECONDS
    try:
        with time_limit(limit):
            return _hand_over(delivery, destination)
    except TimeLimitReached:
        hint = "" if destination else " A listener that works long should make a job."
        return Result(f"It took longer than {limit:g} s.{hint}")
    except Undelivered as error:
        return Result(str(error), error.answer, error.pause_seconds, error.is_final)
    except Exception as error:
        logger.warning("%s failed on %s", delivery.listener, delivery.event_id, exc_info=True)
        return Result(f"{type(error).__name__}: {error}")


def _hand_over(delivery: Delivery, destination: Destination | None) -> Result:
    if destination is not None:
        path = delivery.listener
        return Result(answer=destination.hand_over(delivery.event, path=path, attempt=delivery.tries))
    listener = find_listener(delivery.listener)
    if listener is None:
        return Result("No listener of that name is installed here.")
    listener.function(listened_event(delivery.event, attempt=delivery.tries))
    return Result()


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


def _record(delivery: Delivery, result: Result) -> None:
    """Only the try that holds the claim writes: a later one has counted on."""
    destination = find_destination(delivery.listener)
    told = _told(delivery, result, pauses=destination.pauses if destination else ())
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, lease_until__isnull=False)
        if mine.update(**told) and destination is not None:
            destination.settled(delivery.listener, error=result.error, has_given_up="failed_at" in told)


def _told(delivery: Delivery, result: Result, *, pauses: Sequence[float]) -> dict[str, Any]:
    if result.error is None:
        return {"delivered_at": Now(), "lease_until": None, "error": None, "answer": result.answer}
    error = clean_text(result.error, limit=ERROR_LIMIT)
    kept = {"lease_until": None, "error": error, "answer": result.answer}
    pause = _pause(delivery.tries, pauses)
    if pause is None or result.is_final:
        return {**kept, "failed_at": Now()}
    return {**kept, "due_at": Now() + dt.timedelta(seconds=max(pause, result.pause_seconds))}


def _pause(tries: int, pauses: Sequence[float]) -> float | None:
    """Give the seconds before the next try; None when that was the last one."""
    if pauses:
        return pauses[tries - 1] if tries <= len(pauses) else None
    return pause_seconds(tries, base_seconds=BASE_SECONDS) if tries < MOST_TRIES else None
