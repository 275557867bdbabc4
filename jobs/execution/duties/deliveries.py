"""Deliveries: every event becomes a row for each listener or subscriber that wants it, and every due row a hint.

Rows and cursor move in one transaction, so an event is passed over by no clock and taken up by one.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs import conf
from jobs.execution.duties.shares import Shares
from jobs.execution.publish import DELIVER, Publisher
from jobs.models import Cursor, Delivery, Event, Stream
from jobs.sdk.destinations import Subscriber, destinations
from jobs.sdk.registry import find_listeners, has_listener

CURSOR = "listeners"
#: Events in one step, and the rows after which it ends: some ten milliseconds.
STEP = 500
MOST_ROWS = 250
#: No new step begins after this long: dispatch waits meanwhile, and with it whoever started a job. The rest comes
#: after a pause this many times as long as the turn was.
TURN_SECONDS = 0.005
PAUSE_FACTOR = 2.0
#: Without a listener the cursor only follows the stream now and then: a first listener shall not hear all of the past.
FOLLOW_SECONDS = 10.0

#: What a listener's filter may look at (contract §3.6), and what is needed besides.
MEMBERS = ("id", "seq", "space_id", "topic", "domain", "context", "payload", "origin", "target")


class Deliveries:
    """Remembers where each stream's cursor was, and what it has hinted."""

    def __init__(self, publisher: Publisher, *, slots: Callable[[], int] = conf.worker_slots) -> None:
        self._publisher = publisher
        self._shares = Shares(slots)
        self._positions: dict[str, int] = {}
        self._served: dict[str, float] = {}
        self._follow_at = 0.0
        #: When to go on with what the last turn left, by `time.monotonic`; infinite when it left nothing.
        self.due_at = float("inf")

    def __call__(self) -> None:
        """Take up new events, as many as a turn has time for, and hint at what is due."""
        is_heard = _is_heard()
        if not is_heard and time.monotonic() < min(self._follow_at, self.due_at):
            return
        began = time.monotonic()
        self._follow_at = began + FOLLOW_SECONDS
        is_done = self._take_up(until=began + TURN_SECONDS)
        if is_heard and not self._publisher.is_resting:
            self._hint()
        took = time.monotonic() - began
        self.due_at = float("inf") if is_done else began + took + PAUSE_FACTOR * took

    def _take_up(self, *, until: float) -> bool:
        """Move each stream's cursor a step, the one that has waited longest first; give whether nothing is left."""
        heads = dict(Stream.objects.values_list("environment_id", "head"))
        behind = [one for one, head in heads.items() if self._position(one) < head]
        while behind:
            environment = min(behind, key=lambda one: self._served.get(one, 0.0))
            position = _advance(environment, after=self._positions[environment], head=heads[environment])
            self._positions[environment], self._served[environment] = position, time.monotonic()
            behind = [one for one in behind if self._positions[one] < heads[one]]
            if time.monotonic() >= until:
                break
        return not behind

    def _position(self, environment: str) -> int:
        if environment not in self._positions:
            cursor, _ = Cursor.objects.get_or_create(name=CURSOR, environment_id=environment)
            self._positions[environment] = cursor.seq
        return self._positions[environment]

    def _hint(self) -> None:
        for packet in self._shares.packets():
            if not self._publisher.publish(DELIVER, packet):
                return
            self._shares.note(packet)


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
    if len(heard) > MOST_ROWS:
        last, heard = heard[MOST_ROWS - 1], heard[:MOST_ROWS]
    rows, until = _rows(environment, heard, subscribers)
    return _move(environment, after=after, to=until or last, rows=rows)


def _topics(environment: str, *, after: int, head: int) -> Iterable[tuple[int, str]]:
    """Most events interest nobody; their payloads are not even read.

    Nothing beyond `head` is: it was written after we asked who subscribes, perhaps for one who came since.
    """
    events = Event.objects.filter(environment_id=environment, seq__gt=after, seq__lte=head)
    return events.order_by("seq").values_list("seq", "topic")[:STEP]


def _rows(
    environment: str, seqs: Sequence[int], subscribers: Sequence[Subscriber]
) -> tuple[list[Delivery], int | None]:
    """Give the rows of these events, and the event that they end with if they became too many for one step."""
    rows: list[Delivery] = []
    events = Event.objects.filter(environment_id=environment, seq__in=seqs).order_by("seq").values(*MEMBERS)
    for event in events if seqs else ():
        rows += [_row(event, path, environment) for path in _receivers(event, subscribers)]
        if len(rows) >= MOST_ROWS:
            return rows, event["seq"]
    return rows, None


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
