"""The clock's duties on a real database: dispatch, promotion, deliveries, schedules, presences."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.execution import presence
from jobs.execution.clock import Clock
from jobs.execution.duties import candidates
from jobs.execution.duties.dispatch import Dispatch
from jobs.execution.duties.promote import Promote
from jobs.models import Job, Presence
from jobs.sdk import registry
from jobs.sdk.registry import Handler
from tests.engine import fresh, ready, running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_handler(monkeypatch):
    """Only `workbook:export` is answered here, and nobody listens."""
    monkeypatch.setattr(registry, "_exact", {"workbook:export": Handler("workbook:export", lambda event, tick: None)})
    monkeypatch.setattr(registry, "_patterns", [])
    monkeypatch.setattr(registry, "_listeners", {})


def worker(name="worker@here:1:1", *, slots=2, seen_seconds_ago=0):
    now = timezone.now()
    seen = now - dt.timedelta(seconds=seen_seconds_ago)
    Presence.objects.create(pk=name, kind="worker", slots=slots, started_at=now, seen_at=seen)


def dispatcher(broker):
    """A clock's dispatch that has counted the workers."""
    dispatch = Dispatch(broker)
    dispatch.count()
    return dispatch


def age_hints(seconds):
    Job.objects.filter(hinted_at__isnull=False).update(hinted_at=timezone.now() - dt.timedelta(seconds=seconds))


def test_it_hints_at_ready_jobs_up_to_the_slots(broker):
    worker(slots=2)
    made = [ready() for _ in range(5)]
    dispatcher(broker)()
    assert broker.ids == [job.pk for job in made[:2]]
    assert [fresh(job).hinted_at is not None for job in made] == [True, True, False, False, False]


def test_it_hints_at_nothing_while_no_worker_lives(broker):
    worker(seen_seconds_ago=60)
    ready()
    dispatcher(broker)()
    assert broker.hints == []


def test_it_leaves_jobs_without_a_handler_to_others(broker):
    worker()
    ready(operation="for-a-listener-outside")
    dispatcher(broker)()
    assert broker.hints == []


def test_a_filter_decides_after_the_name(broker, monkeypatch):
    picky = Handler("workbook:*", lambda event, tick: None, filter={"payload.input.kind": "ours"})
    monkeypatch.setattr(registry, "_exact", {})
    monkeypatch.setattr(registry, "_patterns", [picky])
    worker(slots=5)
    ours, theirs = ready(input={"kind": "ours"}), ready(input={"kind": "theirs"})
    dispatcher(broker)()
    assert broker.ids == [ours.pk]
    assert fresh(theirs).status == "ready"


def test_a_hint_that_was_taken_makes_room_for_the_next(broker):
    worker(slots=1)
    first, second = ready(), ready()
    dispatch = dispatcher(broker)
    dispatch()
    lifecycle.start(first.pk, holder="worker@here:1:1", lease_seconds=60)
    dispatch()
    assert broker.ids == [first.pk, second.pk]


def test_two_clocks_hint_at_each_job_once(broker):
    worker(slots=5)
    made = [ready() for _ in range(5)]
    dispatcher(broker)()
    dispatcher(broker)()
    assert sorted(broker.ids) == sorted(job.pk for job in made)


def test_a_lost_hint_is_given_again_soon_while_a_slot_is_free(broker):
    worker(slots=1)
    job = ready()
    dispatcher(broker)()
    age_hints(3)
    dispatcher(broker)()
    assert broker.ids == [job.pk, job.pk]


def test_a_hint_may_wait_longer_while_all_slots_are_busy(broker):
    worker(slots=1)
    busy = running()
    Job.objects.filter(pk=busy.pk).update(holder="worker@here:1:1")
    job = ready()
    dispatcher(broker)()
    age_hints(3)
    dispatcher(broker)()
    assert broker.ids == [job.pk]
    age_hints(60)
    dispatcher(broker)()
    assert broker.ids == [job.pk, job.pk]


def test_a_broker_that_is_down_costs_nothing_but_time(broker):
    worker()
    job = ready()
    dispatch = dispatcher(broker)
    broker.is_down = True
    dispatch()
    assert (broker.hints, fresh(job).hinted_at) == ([], None)
    broker.is_down = False
    dispatch()
    assert broker.ids == [job.pk]


def test_priority_and_spaces_decide_the_order(broker):
    worker(slots=4)
    flood = [ready(space="us_sp_a") for _ in range(6)]
    other = ready(space="us_sp_b")
    urgent = ready(space="us_sp_a", priority=9)
    dispatcher(broker)()
    assert broker.ids[0] == urgent.pk
    assert set(broker.ids[1:]) == {flood[0].pk, flood[1].pk, other.pk}


def test_a_space_behind_a_flood_is_found_when_all_is_looked_at():
    for _ in range(5):
        ready(space="us_sp_a")
    other = ready(space="us_sp_b")
    near = candidates.find(per_owner=1, stale_seconds=30, limit=10, near=3)
    everything = candidates.find(per_owner=1, stale_seconds=30, limit=10, near=candidates.EVERYTHING)
    assert other.pk not in {one.id for one in near}
    assert other.pk in {one.id for one in everything}


def test_it_promotes_what_is_due_and_knows_what_comes():
    soon = timezone.now() + dt.timedelta(hours=1)
    due, later = ready(not_before=soon), ready(not_before=soon + dt.timedelta(hours=1))
    Job.objects.filter(pk=due.pk).update(not_before=timezone.now() - dt.timedelta(seconds=1))
    promote = Promote()
    promote()
    assert (fresh(due).status, fresh(later).status) == ("ready", "scheduled")
    assert 3600 < promote.due_at - time.monotonic() <= 7200


def test_the_clock_turns_with_everything_there_is(broker, monkeypatch):
    worker()
    job = ready()
    clock = Clock()
    monkeypatch.setattr(clock._publisher, "publish", broker.publish)
    clock.turn(rung=True)
    assert broker.ids == [job.pk]
    assert Presence.objects.filter(kind="clock").count() == 1


def test_the_reaper_waits_one_lease_after_the_clock_began():
    job = running()
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    clock = Clock()
    clock._reap()
    assert fresh(job).status == "executing"
    clock._grace_until = 0
    clock._reap()
    assert (fresh(job).status, fresh(job).lost_count) == ("ready", 1)


def test_presence_counts_the_living_and_forgets_the_silent():
    worker("worker@a:1:1", slots=1)
    worker("worker@a:2:1", slots=1, seen_seconds_ago=600)
    reporter = presence.Reporter(presence.own_id("worker"), kind="worker", slots=1)
    reporter.report()
    assert presence.live_slots() == 2
    assert presence.forget_silent() == 1
    reporter.withdraw()
    assert presence.live_slots() == 1
