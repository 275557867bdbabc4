"""SQLite's writers queue fairly, and a dead writer holds nobody up."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.engine import at_once, ready

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)

HOLD = """
import os, sys
import django
django.setup()
from django.db import connection, transaction
connection.settings_dict["NAME"] = sys.argv[1]
with transaction.atomic():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _sqlite_only():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL queues its writers by row locks")


def test_it_lets_every_writer_have_its_turn():
    waits = []

    def write():
        for _ in range(20):
            began = time.monotonic()
            ready()
            waits.append(time.monotonic() - began)

    answers = at_once([write] * 6)
    assert answers == [None] * 6
    assert len(waits) == 120


def test_it_gives_the_lock_back_after_a_rollback():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ready()
        raise ZeroDivisionError
    assert at_once([ready])[0].status == "ready"


def test_it_does_not_wait_for_a_writer_that_was_killed():
    name = str(connection.settings_dict["NAME"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "jobsite.settings"}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, name], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    assert ready().status == "ready"
