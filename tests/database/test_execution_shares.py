"""Fair shares: a receiver that is down, slow or behind costs the others nothing, and a turn of the clock is short."""

import datetime as dt
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import lifecycle
from jobs.execution import listeners
from jobs.execution.duties import deliveries, due, shares
from jobs.execution.duties.deliveries import Deliveries
from jobs.execution.duties.due import backlogs, due_deliveries
from jobs.log.statement import run
from jobs.models import Cursor, Delivery, Event
from jobs.sdk import destinations, registry
from jobs.sdk.registry import Listener
from tests.engine import ENVIRONMENT, ready, running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    """Nobody listens but who is asked to."""
    monkeypatch.setattr(registry, "_listeners", {})
    monkeypatch.setattr(destinations, "_destinations", {})


@pytest.fixture
def event():
    """Something that happened."""
    lifecycle.complete(running().pk)
    return Event.objects.order_by("-seq").first()


def owe(event, path, count, *, age=60.0, **given):
    """Make deliveries that are due for a receiver; each needs an event of its own."""
    made = timezone.now() - dt.timedelta(seconds=age)
    known = Event.objects.count()
    copies = [Event(**_copy(event, f"us_evt_{known}_{n}", 1000 * known + n)) for n in range(count)]
    rows = Event.objects.bulk_create(copies)
    more = {"listener": path, "environment_id": ENVIRONMENT, "due_at": made, "created_at": made} | given
    return Delivery.objects.bulk_create(Delivery(event=row, **more) for row in rows)


def _copy(event, pk, seq):
    names = [field.attname for field in Event._meta.concrete_fields]
    return {name: getattr(event, name) for name in names} | {"id": pk, "seq": seq, "job_id": None}


def hear(function=lambda event: None, topic="**"):
    """Let one listen."""
    one = Listener(topic, function, {})
    registry._listeners[one.path] = one
    return one.path


def in_a_moment(seconds):
    return timezone.now() + dt.timedelta(seconds=seconds)


def test_a_backlog_stands_before_nobody(event):
    owe(event, "dead", 300)
    [mine] = owe(event, "alive", 1, age=1)
    assert mine.pk in due_deliveries(limit=2)
    assert {one.path: len(one.ids) for one in backlogs(share=50)} == {"dead": 50, "alive": 1}


def test_what_is_done_given_up_held_or_not_yet_due_is_no_backlog(event):
    now = timezone.now()
    for given in ({"delivered_at": now}, {"failed_at": now}, {"due_at": None}, {"due_at": in_a_moment(9)}):
        owe(event, "r", 1, **given)
    assert backlogs(share=9) == []


def test_it_counts_who_is_being_served_and_since_when(event):
    # Begun in a minute, so that it is not slow on a slow machine.
    owe(event, "r", 1, lease_until=in_a_moment(listeners.LEASE_SECONDS + 60))
    owe(event, "r", 1, lease_until=in_a_moment(listeners.LEASE_SECONDS - 10))
    owe(event, "r", 1, lease_until=in_a_moment(-1), tries=1)
    [one] = backlogs(share=9)
    assert (one.busy, one.slow, len(one.ids), one.was_tried) == (2, 1, 1, True)


def test_the_rows_are_found_by_the_index_however_many_wait(event, monkeypatch):
    plan = []
    owe(event, "r", 3)
    word = "EXPLAIN QUERY PLAN"
    if connection.vendor == "postgresql":
        word = "EXPLAIN"
        run("SET LOCAL enable_seqscan = off", [])
    monkeypatch.setattr(due, "run", lambda sql, params, **_: plan.extend(run(f"{word} {sql}", params)) or [])
    backlogs(share=5)
    assert str(plan).count("delivery_open") >= 1
    assert "Seq Scan on jobs_delivery" not in str(plan)
    assert not re.search("SCAN jobs_delivery(?! USING)", str(plan))


def test_each_packet_is_for_one_receiver_and_none_takes_more_than_half_of_the_slots(broker, event):
    hear(topic="nothing:*")
    owe(event, "a", 100), owe(event, "b", 5)
    Deliveries(broker, slots=lambda: 4)()
    told = [{Delivery.objects.get(pk=one).listener for one in ids} for _, ids in broker.hints]
    assert sorted(map(sorted, told)) == [["a"], ["a"], ["b"]]


def test_a_receiver_that_hangs_is_served_by_one_and_all_that_hang_by_half(broker, event):
    hear(topic="nothing:*")
    hanging = {"lease_until": in_a_moment(listeners.LEASE_SECONDS - 10)}
    for path in ("x", "y", "z"):
        owe(event, path, 20)
    owe(event, "x", 1, **hanging)
    owe(event, "y", 1, age=90, tries=1), owe(event, "z", 1, age=95, tries=1)
    [quick] = owe(event, "quick", 1, age=1)
    Deliveries(broker, slots=lambda: 4)()
    assert quick.pk == broker.ids[0]
    assert [Delivery.objects.get(pk=one).listener for one in broker.ids[1:]] == ["z"]


def test_a_receiver_that_hung_is_doubted_for_a_while(broker, event):
    rows = owe(event, "x", 5)
    mine = shares.Shares(lambda: 8)
    Delivery.objects.filter(pk=rows[0].pk).update(lease_until=in_a_moment(listeners.LEASE_SECONDS - 10))
    assert list(mine.packets()) == []
    Delivery.objects.filter(pk=rows[0].pk).update(lease_until=None)
    assert [len(packet) for packet in mine.packets()] == [1]


def test_a_hint_that_was_lost_is_given_again(broker, event, monkeypatch):
    hear(topic="nothing:*")
    owe(event, "x", 3)
    duty = Deliveries(broker)
    duty(), duty()
    assert len(broker.hints) == 1
    monkeypatch.setattr(shares, "LOST_SECONDS", 0.0)
    duty()
    assert len(broker.hints) == 2


def test_a_worker_leaves_the_rest_of_a_packet_that_takes_long(event, monkeypatch):
    def work(event):
        monkeypatch.setattr(listeners, "DRAIN_SECONDS", 0.0)
        began.append(time.monotonic())
        clock["now"] += 10

    began, clock = [], {"now": 0.0}
    monkeypatch.setattr(listeners.time, "monotonic", lambda: clock["now"])
    rows = owe(event, hear(work), 3)
    listeners.deliver([row.pk for row in rows])
    assert len(began) == 1
    assert len(due_deliveries(limit=9)) == 2


def test_a_turn_is_short_and_the_rest_comes_soon(broker, monkeypatch):
    hear()
    Deliveries(broker)()
    for _ in range(3):
        lifecycle.complete(running().pk)
    head = Event.objects.count()
    monkeypatch.setattr(deliveries, "MOST_ROWS", 5)
    monkeypatch.setattr(deliveries, "TURN_SECONDS", 0.0)
    duty = Deliveries(broker)
    Cursor.objects.update(seq=0)
    duty()
    assert (Cursor.objects.get().seq, Delivery.objects.count()) == (5, 5)
    assert duty.due_at < time.monotonic() + 5
    while duty.due_at < float("inf"):
        duty()
    assert Delivery.objects.count() == Cursor.objects.get().seq == head


def test_every_environment_has_its_turn(broker, monkeypatch):
    hear()
    for place in ("us_env_a", "us_env_b"):
        ready(environment=place), ready(environment=place)
    Cursor.objects.bulk_create(Cursor(name="listeners", environment_id=place) for place in ("us_env_a", "us_env_b"))
    monkeypatch.setattr(deliveries, "STEP", 2)
    monkeypatch.setattr(deliveries, "TURN_SECONDS", 0.0)
    duty = Deliveries(broker)
    duty(), duty()
    assert set(Cursor.objects.values_list("seq", flat=True)) == {2}


def test_a_turn_without_news_asks_no_more_than_two_things(broker):
    hear()
    lifecycle.complete(running().pk)
    duty = Deliveries(broker)
    duty()
    with CaptureQueriesContext(connection) as asked:
        duty()
    assert len(asked) <= 2, [one["sql"] for one in asked]
