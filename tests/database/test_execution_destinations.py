"""Deliveries to rows that subscribe: each kind registers once and decides who hears, how often and how many at once."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.execution import listeners
from jobs.execution.duties.deliveries import Deliveries
from jobs.models import Delivery
from jobs.sdk import destinations, registry
from jobs.sdk.destinations import Destination, Subscriber, Undelivered
from tests.engine import ENVIRONMENT, running

pytestmark = pytest.mark.django_db


class Box(Destination):
    """Keeps what it is handed, or fails as it is told."""

    prefix = "box"
    pauses = (5.0, 60.0)

    def __init__(self, *subscribers):
        self.known, self.heard, self.results, self.failure, self.is_busy = subscribers, [], [], None, False

    def has_subscribers(self):
        return bool(self.known)

    def subscribers(self, environment):
        return self.known if environment == ENVIRONMENT else []

    def may_begin(self, path):
        return not self.is_busy

    def hand_over(self, event, *, path, attempt):
        self.heard.append((path, event.topic, attempt))
        if self.failure:
            raise self.failure
        return {"status": 200}

    def settled(self, path, *, error, has_given_up):
        self.results.append((path, error, has_given_up))


@pytest.fixture
def install(monkeypatch):
    """Register one box, and nobody else."""
    monkeypatch.setattr(registry, "_listeners", {})
    monkeypatch.setattr(destinations, "_destinations", {})

    def put(*subscribers):
        box = Box(*subscribers)
        destinations.register_destination(box)
        return box

    return put


def overdue():
    Delivery.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))


def test_a_subscriber_hears_what_it_asked_for_and_its_answer_is_kept(broker, install):
    box = install(Subscriber("box:1", topics=("job:completed",)), Subscriber("box:2", topics=("file:*",)))
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    listeners.deliver(broker.ids)
    row = Delivery.objects.get()
    assert (row.listener, row.answer, row.delivered_at is not None) == ("box:1", {"status": 200}, True)
    assert (box.heard, box.results) == ([("box:1", "job:completed", 1)], [("box:1", None, False)])


def test_it_hears_nothing_from_before_it_listened_and_nothing_of_other_spaces(broker, install):
    install(Subscriber("box:late", after_seq=3), Subscriber("box:far", space="us_sp_elsewhere"))
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    assert list(Delivery.objects.values_list("listener", "event__seq")) == [("box:late", 4)]


def test_it_is_given_up_after_its_last_pause(broker, install):
    box = install(Subscriber("box:1", topics=("job:completed",)))
    box.failure = Undelivered("It answered 500.", answer={"status": 500})
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    for _ in range(3):
        listeners.deliver(broker.ids)
        overdue()
    row = Delivery.objects.get()
    assert (row.tries, row.failed_at is not None, row.answer) == (3, True, {"status": 500})
    assert [given_up for _, _, given_up in box.results] == [False, False, True]


def test_a_receiver_may_ask_for_a_longer_pause_or_for_none_at_all(broker, install):
    box = install(Subscriber("box:1", topics=("job:completed",)))
    box.failure = Undelivered("Later.", pause_seconds=600)
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    listeners.deliver(broker.ids)
    assert Delivery.objects.get().due_at > timezone.now() + dt.timedelta(seconds=590)
    overdue()
    box.failure = Undelivered("Gone.", is_final=True)
    listeners.deliver(broker.ids)
    assert Delivery.objects.get().failed_at is not None


def test_a_busy_one_is_left_alone_and_whoever_serves_it_goes_on_with_the_rest(broker, install):
    box = install(Subscriber("box:1"))
    box.is_busy = True
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    listeners.deliver(broker.ids)
    assert (box.heard, set(Delivery.objects.values_list("tries", flat=True))) == ([], {0})
    box.is_busy = False
    listeners.deliver(broker.ids[:1])
    assert len(box.heard) == Delivery.objects.filter(delivered_at__isnull=False).count() == 4
