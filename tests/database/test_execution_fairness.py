"""Two workers, a receiver that hangs and one that does not: the second one has all that is its own."""

import queue
import threading
import time

import pytest
from django.db import connections

from jobs.execution import listeners
from jobs.execution.duties.deliveries import Deliveries
from jobs.models import Delivery
from jobs.sdk import destinations, registry
from jobs.sdk.destinations import Destination, Subscriber
from tests.engine import ENVIRONMENT, ready

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS, SLOTS = 30, 2


class Pair(Destination):
    """One that hangs until it is let go, and one that takes everything at once."""

    prefix = "pair"

    def __init__(self):
        self.may_go_on, self.heard = threading.Event(), []

    def has_subscribers(self):
        return True

    def subscribers(self, environment):
        return [Subscriber("pair:dead"), Subscriber("pair:alive")] if environment == ENVIRONMENT else []

    def hand_over(self, event, *, path, attempt):
        if path == "pair:dead":
            self.may_go_on.wait(60)
        self.heard.append(path)


class Workers:
    """A broker with threads that take its hints one after the other, as worker processes do."""

    is_resting = False

    def __init__(self):
        self._hints = queue.Queue()
        self._threads = [threading.Thread(target=self._work) for _ in range(SLOTS)]
        for thread in self._threads:
            thread.start()

    def publish(self, task, ids, *, limit_seconds=None):
        self._hints.put(list(ids))
        return True

    def stop(self):
        for _ in self._threads:
            self._hints.put(None)
        for thread in self._threads:
            thread.join(60)

    def _work(self):
        try:
            while (ids := self._hints.get()) is not None:
                listeners.deliver(ids)
        finally:
            connections.close_all()


@pytest.fixture
def pair(monkeypatch):
    monkeypatch.setattr(registry, "_listeners", {})
    monkeypatch.setattr(destinations, "_destinations", {})
    one = Pair()
    destinations.register_destination(one)
    return one


def test_a_receiver_that_hangs_costs_the_other_nothing(pair):
    while Delivery.objects.count() < 2 * EVENTS:
        ready()
        Deliveries(_Deaf())()
    workers = Workers()
    clock = Deliveries(workers, slots=lambda: SLOTS)
    mine = Delivery.objects.filter(listener="pair:alive")
    end = time.monotonic() + 60
    try:
        while mine.filter(delivered_at=None).exists() and time.monotonic() < end:
            clock()
            time.sleep(0.02)
        assert (set(pair.heard), mine.filter(delivered_at=None).count()) == ({"pair:alive"}, 0)
    finally:
        pair.may_go_on.set()
        workers.stop()
    assert Delivery.objects.filter(listener="pair:dead", tries__gt=0).exists()


class _Deaf:
    """A broker nobody hears."""

    is_resting = True
