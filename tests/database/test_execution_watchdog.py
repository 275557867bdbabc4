"""The watchdog ends a worker that has gone deaf, and no other."""

import datetime as dt
import signal
import subprocess

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.execution import watchdog
from jobs.execution.held import Held
from jobs.execution.keeper import Keeper
from jobs.execution.watchdog import EVERY_SECONDS, STALL_SECONDS, Watchdog
from jobs.models import Job
from tests.engine import ready

pytestmark = pytest.mark.django_db
LONG = STALL_SECONDS + 1


@pytest.fixture(autouse=True)
def redis(settings):
    """Redis is the broker; nothing asks it here."""
    settings.JOBSITE = {**settings.JOBSITE, "REDIS_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture
def clock(monkeypatch):
    """Give a way to let time pass for the watchdog."""
    now = [1000.0]
    monkeypatch.setattr(watchdog.time, "monotonic", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


@pytest.fixture
def worker(monkeypatch):
    """A process that stands where the worker does: the parent of the one that looks."""
    process = subprocess.Popen(["sleep", "60"])
    monkeypatch.setattr(watchdog.os, "getppid", lambda: process.pid)
    yield process
    process.kill()
    process.wait()


def ignored(*, seconds=LONG, **columns):
    """A job that has been ready and hinted at for so long."""
    since = timezone.now() - dt.timedelta(seconds=seconds)
    job = ready()
    Job.objects.filter(pk=job.pk).update(**({"ready_at": since, "hinted_at": since} | columns))
    return job


def is_ended(process, *, within=0.2):
    try:
        return process.wait(within) == -signal.SIGTERM
    except subprocess.TimeoutExpired:
        return False


def test_a_worker_that_hears_no_hint_is_ended_once(worker, clock):
    ignored()
    dog = Watchdog()
    clock(LONG)
    dog.check(idle_seconds=LONG)
    assert is_ended(worker, within=10)


@pytest.mark.parametrize(
    "columns", [{"hinted_at": None}, {"ready_at": None}, {"status": "executing"}], ids=["unhinted", "never", "taken"]
)
def test_what_was_not_hinted_at_or_is_not_ready_is_not_ignored(worker, clock, columns):
    ignored(**columns)
    dog = Watchdog()
    clock(LONG)
    dog.check(idle_seconds=LONG)
    assert not is_ended(worker)


@pytest.mark.parametrize(("ready_seconds", "idle_seconds"), [(5, LONG), (LONG, 5)])
def test_a_job_that_is_young_and_a_worker_that_was_just_busy_are_left_alone(worker, clock, ready_seconds, idle_seconds):
    ignored(seconds=ready_seconds)
    dog = Watchdog()
    clock(LONG)
    dog.check(idle_seconds=idle_seconds)
    assert not is_ended(worker)


def test_it_looks_now_and_then_only_and_not_at_once(worker, clock, django_assert_num_queries):
    dog = Watchdog()
    with django_assert_num_queries(0):
        dog.check(idle_seconds=LONG)
    clock(LONG)
    with django_assert_num_queries(1):
        dog.check(idle_seconds=LONG)
        dog.check(idle_seconds=LONG)
    ignored()
    clock(EVERY_SECONDS)
    dog.check(idle_seconds=LONG)
    assert is_ended(worker, within=10)


def test_without_redis_nobody_goes_deaf(worker, clock, settings):
    settings.JOBSITE = {**settings.JOBSITE, "REDIS_URL": ""}
    ignored()
    dog = Watchdog()
    clock(LONG)
    dog.check(idle_seconds=LONG)
    assert not is_ended(worker)


def test_who_runs_a_job_or_hands_over_events_is_not_idle(clock):
    keeper = Keeper()
    clock(LONG)
    assert keeper._idle_seconds() == LONG
    with keeper.delivering():
        assert keeper._idle_seconds() == 0
    assert keeper._idle_seconds() == 0
    clock(5)
    assert keeper._idle_seconds() == 5
    keeper.take([Held(lifecycle.start(ready().pk, holder=keeper.holder, lease_seconds=60))])
    assert keeper._idle_seconds() == 0
