"""The doorbell wakes whoever listens, and can neither block nor fail."""

import os
import socket
import threading
import time

import pytest

from jobs import doorbell


@pytest.fixture
def home(settings, tmp_path):
    """A home folder of its own, without Redis."""
    settings.JOBSITE = settings.JOBSITE | {"HOME": tmp_path, "REDIS_URL": ""}
    return tmp_path


def test_it_wakes_every_listener(home):
    with doorbell.listen() as one, doorbell.listen() as two:
        assert not one.wait(0)
        doorbell.ring()
        assert one.wait(1)
        assert two.wait(1)
        assert not one.wait(0)


def test_it_folds_many_rings_into_one(home):
    with doorbell.listen() as bell:
        for _ in range(5000):
            doorbell.ring()
        assert bell.wait(1)
        assert not bell.wait(0)


def test_it_says_nothing_when_nobody_listens(home):
    doorbell.ring()


def test_it_removes_the_bell_of_a_process_that_died(home):
    (home / "run").mkdir(parents=True, exist_ok=True)
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    dead.bind(str(home / "run" / "999-0.bell"))
    dead.close()
    doorbell.ring()
    assert list((home / "run").iterdir()) == []


def test_it_listens_in_a_folder_whose_name_is_too_long_for_a_socket(settings, tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    settings.JOBSITE = settings.JOBSITE | {"HOME": deep, "REDIS_URL": ""}
    with doorbell.listen() as bell:
        doorbell.ring()
        assert bell.wait(1)


def test_it_rings_through_redis(settings):
    url = os.environ.get("REDIS_URL", "")
    if not url:
        pytest.skip("no Redis in this run")
    settings.JOBSITE = settings.JOBSITE | {"REDIS_URL": url}
    with doorbell.listen() as bell:
        assert bell.wait(5)  # the subscription itself counts as a ring
        doorbell.ring()
        assert bell.wait(5)


def test_it_does_not_block_when_redis_is_away(settings):
    settings.JOBSITE = settings.JOBSITE | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    doorbell._current = None
    began = time.monotonic()
    for _ in range(100):
        doorbell.ring()
    spent = time.monotonic() - began
    doorbell._current = None
    assert spent < 5
    assert any(thread.name == "ringer" for thread in threading.enumerate())
