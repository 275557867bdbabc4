"""Deliveries: every event becomes a row for each listener or subscriber that wants it, and every due row a hint.

Rows and cursor move in one transaction, so an event is passed over by no clock and taken up by one.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.execution.publish import DELIVER, Publisher
from jobs.models import Cursor, Delivery, Event, Stream
from jobs.sdk.destinations import Subscriber, destinations
from jobs.sdk.registry import find_listeners, has_listener

CURSOR = "listeners"
#: Events in one step, and deliveries in one hint.
STEP = 500
PACKET = 10
#: How many deliveries may be hinted and not begun, and when a hint for one has been lost.
WINDOW = 200
LOST_SECONDS = 5.0
#: Without a listener the cursor only follows the stream now and then: a first listener shall not hear all of the past.
FOLLOW_SECONDS = 10.0

#: What a listener's filter may look at (contract §3.6), and what is needed besides.
MEMBERS = ("id", "seq", "space_id", "topic", "domain", "context", "payload", "origin", "target")


class Deliveries:
    """Remembers where each stream's cursor was, and what it has hinted."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._positions: dict[str, int] = {}
        self._hinted: dict[str, float] = {}
        self._follow_at = 0.0

    def __call__(self) -> None:
        """Take up new events and hint at what is due."""
        is_heard = _is_heard()
        if not is_heard and time.monotonic() < self._follow_at:
            return
        self._follow_at = time.monotonic() + FOLLOW_SECONDS
        for environment, head in Stream.objects.values_list("environment_id", "head"):
            while (position := self._position(environment)) < head:
                self._positions[environment] = _advance(environment, after=position, head=head)
        if is_heard and not self._publisher.is_resting:
            self._hint()

    def _position(self, environment: str) -> int:
        if environment not in self._positions:
            cursor, _ = Cursor.objects.get_or_create(name=CURSOR, environment_id=environment)
            self._positions[environment] = cursor.seq
        return self._positions[environment]

    def _hint(self) -> None:
        now = time.monotonic()
        self._hinted = {one: at for one, at in self._hinted.items() if now - at < LOST_SECONDS}
        due = [one for one in due_deliveries(limit=WINDOW) if one not in self._hinted]
        for start in range(0, len(due), PACKET):
            packet = due[start : start + PACKET]
            if not self._publisher.publish(DELIVER, packet):
                return
            self._hinted |= dict.fromkeys(packet, now)


def due_deliveries(*, limit: int) -> list[str]:
    """Give the ids of deliveries that wait and that nobody is making, the longest overdue first."""
    return list(Delivery.objects.due().order_by("due_at").values_list("pk", flat=True)[:limit])


def _is_heard() -> bool:
    return has_listener() or any(kind.has_subscribers() for kind in destinations())


def _advance(environment: str, *, after: int, head: int) -> int:
    """Take up the next events; give where the cursor is then, moved by us or by another clock."""
    subscribers = [one for kind in destinations() for one in kind.subscribers(environment)]
    if not has_listener() and not subscribers:
        return _move(environment, after=after, to=head, rows=[])
    topics = list(_topics(environment, after=after, head=head))
    last = topics[-1][0] if topics else head
    heard = [seq for seq, topic in topics if has_listener(topic) or any(one.hears(topic) for one in subscribers)]
    return _move(environment, after=after, to=last, rows=_rows(environment, heard, subscribers))


def _topics(environment: str, *, after: int, head: int) -> Iterable[tuple[int, str]]:
    """Most events interest nobody; their payloads are not even read.

    Nothing beyond `head` is: it was written after we asked who subscribes, perhaps for one who came since.
    """
    events = Event.objects.filter(environment_id=environment, seq__gt=after, seq__lte=head)
    return events.order_by("seq").values_list("seq", "topic")[:STEP]


def _rows(environment: str, seqs: Sequence[int], subscribers: Sequence[Subscriber]) -> list[Delivery]:
    if not seqs:
        return []
    events = Event.objects.filter(environment_id=environment, seq__in=seqs).order_by("seq").values(*MEMBERS)
    return [_row(event, path, environment) for event in events for path in _receivers(event, subscribers)]


def _receivers(event: dict[str, Any], subscribers: Sequence[Subscriber]) -> Iterable[str]:
    yield from (listener.path for listener in find_listeners(event))
    yield from (subscriber.path for subscriber in subscribers if subscriber.wants(event))


def _row(event: dict[str, Any], listener: str, environment: str) -> Delivery:
    return Delivery(event_id=event["id"], environment_id=environment, listener=listener, due_at=Now(), created_at=Now())


def _move(environment: str, *, after: int, to: int, rows: Sequence[Delivery]) -> int:
    with transaction.atomic():
        mine = Cursor.objects.filter(name=CURSOR, environment_id=environment)
        if mine.filter(seq=after).update(seq=to):
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)
            return to
    return mine.values_list("seq", flat=True).get()
