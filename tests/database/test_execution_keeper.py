"""What a worker process holds: a lost attempt is stopped, the next one of the same job is not."""

import pytest

from jobs import lifecycle
from jobs.execution.held import Held
from jobs.execution.keeper import Keeper
from tests.engine import ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return Keeper()


def held_by(keeper, job_id):
    """Claim a job for a keeper's process."""
    held = Held(lifecycle.start(job_id, holder=keeper.holder, lease_seconds=60))
    keeper.take([held])
    return held


def test_a_beat_stops_what_is_not_ours_any_more(keeper):
    held = held_by(keeper, ready().pk)
    keeper.beat()
    assert held.recorder.stopped is None
    lifecycle.cancel(held.job.pk)
    keeper.beat()
    assert held.recorder.stopped == "lost"


def test_a_beat_that_comes_back_late_spares_the_next_attempt(keeper, monkeypatch):
    first = held_by(keeper, ready().pk)
    heartbeat, later = lifecycle.heartbeat, []

    def slow(*args, **words):
        lifecycle.release(first.job.pk, attempt=1)
        lost = heartbeat(*args, **words)
        keeper.drop(first)
        later.append(held_by(keeper, first.job.pk))
        return lost

    monkeypatch.setattr(lifecycle, "heartbeat", slow)
    keeper.beat()
    assert later[0].job.attempt == 2
    assert later[0].recorder.stopped is None
