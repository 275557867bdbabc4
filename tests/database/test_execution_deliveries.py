"""Deliveries to listeners and ticks of schedules: rows first, each once however many clocks there are."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.execution import listeners
from jobs.execution.duties import schedules
from jobs.execution.duties.deliveries import Deliveries
from jobs.execution.duties.due import due_deliveries
from jobs.models import Cursor, Delivery, Fire, Job, Schedule
from jobs.sdk import registry
from jobs.sdk.registry import Listener
from tests.engine import ENVIRONMENT, running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_listener(monkeypatch):
    """Nobody listens but who is asked to."""
    monkeypatch.setattr(registry, "_listeners", {})


def listen(function, topic="job:completed", **filter):
    one = Listener(topic, function, filter)
    registry._listeners[one.path] = one
    return one.path


def test_every_listener_gets_a_row_for_every_event_it_wants(broker):
    path = listen(lambda event: None, operation="export")
    job = running()
    lifecycle.complete(job.pk)
    Deliveries(broker)()
    row = Delivery.objects.get()
    assert (row.listener, row.event.topic, row.event.job_id) == (path, "job:completed", job.pk)
    assert broker.hints == [("jobs.deliver", [row.pk])]


def test_two_clocks_take_up_each_event_once(broker):
    listen(lambda event: None)
    lifecycle.complete(running().pk)
    one, other = Deliveries(broker), Deliveries(broker)
    one._position(ENVIRONMENT), other._position(ENVIRONMENT)
    one()
    other()
    assert Delivery.objects.count() == 1


def test_a_first_listener_does_not_hear_the_past(broker):
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    listen(lambda event: None)
    Deliveries(broker)()
    assert Delivery.objects.count() == 0
    assert Cursor.objects.get().seq == 4


def test_a_delivery_hears_the_event_and_is_done(broker):
    heard = []
    listen(heard.append)
    job = running()
    lifecycle.complete(job.pk)
    Deliveries(broker)()
    listeners.deliver(broker.ids)
    listeners.deliver(broker.ids)
    assert [(event.topic, event.job_id, event.attempt) for event in heard] == [("job:completed", job.pk, 1)]
    assert Delivery.objects.get().delivered_at is not None


def test_a_delivery_that_fails_is_tried_again_and_given_up_at_last(broker):
    def fail(event):
        raise ValueError("The partner sleeps.")

    listen(fail)
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    for _ in range(listeners.MOST_TRIES):
        listeners.deliver(broker.ids)
        row = Delivery.objects.get()
        assert due_deliveries(limit=9) == []
        Delivery.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    assert (row.tries, row.delivered_at) == (listeners.MOST_TRIES, None)
    assert row.failed_at is not None and row.error == "ValueError: The partner sleeps."


def test_a_claim_whose_worker_died_can_be_had_again(broker):
    heard = []
    listen(heard.append)
    lifecycle.complete(running().pk)
    Deliveries(broker)()
    assert listeners._claim(broker.ids[0]) is not None
    assert listeners._claim(broker.ids[0]) is None
    Delivery.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    listeners.deliver(broker.ids)
    assert [event.attempt for event in heard] == [2]


def schedule(**members):
    now = timezone.now()
    given = {
        "environment_id": ENVIRONMENT,
        "label": "Nightly",
        "cron": "* * * * *",
        "job": {"type": "workbook", "operation": "export", "source": "us_wb_1"},
        "created_by": "us_usr_alice",
        "created_at": now,
        "fired_until": now - dt.timedelta(seconds=150),
    }
    return Schedule.objects.create(**(given | members))


def test_each_tick_makes_one_job_however_many_clocks_run():
    schedule()
    fired = schedules.fire_due()
    assert fired in (2, 3)
    Schedule.objects.update(fired_until=timezone.now() - dt.timedelta(seconds=150))
    assert schedules.fire_due() == 0
    assert Job.objects.count() == Fire.objects.count() == fired


def test_ticks_missed_long_ago_are_left_out():
    schedule(fired_until=timezone.now() - dt.timedelta(days=3))
    assert 9 <= schedules.fire_due() <= 10


def test_a_paused_schedule_does_not_fire():
    schedule(is_paused=True)
    assert schedules.fire_due() == 0


def test_a_job_that_cannot_be_made_does_not_stop_the_schedule():
    schedule(job={"type": "workbook", "nonsense": 1})
    assert schedules.fire_due() > 0
    assert (Job.objects.count(), Fire.objects.filter(job_id=None).exists()) == (0, True)


def test_a_cron_line_is_read_in_its_own_time_zone():
    before = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
    first = schedules.next_after("30 9 * * *", "Europe/Berlin", before)
    assert first == dt.datetime(2026, 3, 29, 7, 30, tzinfo=dt.UTC)
    assert schedules.next_after("0 0 30 2 *", "UTC", before) is None
    assert schedules.next_after("0 0 * * *", "Mars/Base", before) is None
