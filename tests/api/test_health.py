"""/healthz and /readyz."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from jobs.models import Presence


@pytest.fixture
def clock(db):
    now = timezone.now()
    return Presence.objects.create(id="clock@host:1:1", kind="clock", started_at=now, seen_at=now)


def ask(path="/readyz"):
    response = Client().get(path)
    assert response["Content-Type"] == "application/json"
    return response.status_code, response.json()


def test_a_living_process_is_healthy_without_asking_anyone(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask("/healthz") == (200, {"status": "ok"})


def test_it_is_ready_when_everything_is_there(clock):
    assert ask() == (200, {"status": "ready", "checks": {"database": "ok", "broker": "ok", "clock": "ok"}})


def test_it_is_not_ready_without_a_clock(clock):
    clock.seen_at = timezone.now() - timedelta(minutes=1)
    clock.save()
    status, body = ask()
    assert (status, body["checks"]["clock"]) == (503, "not seen for 30 seconds")


def test_it_is_not_ready_without_a_broker(clock, settings):
    settings.JOBSITE = {**settings.JOBSITE, "REDIS_URL": "redis://127.0.0.1:1/0"}
    status, body = ask()
    assert (status, body["checks"]["broker"]) == (503, "does not answer")
    settings.JOBSITE = {**settings.JOBSITE, "REDIS_URL": "", "HOME": f"{__file__}/below/a/file"}
    assert ask()[1]["checks"]["broker"] == "its folder cannot be written"


def test_it_is_not_ready_without_a_database(clock, monkeypatch):
    class Gone:
        def __getattr__(self, name):
            raise DatabaseError

    monkeypatch.setattr("jobs.api.health.connection", Gone())
    monkeypatch.setattr("jobs.api.health.Presence", Gone())
    status, body = ask()
    assert (status, body["status"], body["checks"]["database"]) == (503, "unready", "does not answer")


def test_a_probe_only_looks(db):
    assert Client().post("/healthz").status_code == 405
