"""Several jobs in one hint, and the keeper that watches over them."""

import time

import pytest

from jobs import lifecycle
from jobs.execution import keeper as keeping
from jobs.execution.answers import Done
from jobs.execution.desk import Desk
from jobs.execution.held import Held
from jobs.execution.keeper import keeper
from jobs.execution.runner import run
from jobs.sdk import Outcome
from tests.engine import fresh, ready, topics

pytestmark = pytest.mark.django_db


def test_a_batch_settles_each_as_it_ended(handle):
    def work(event, tick):
        if event.input.get("fail"):
            raise ValueError("This one.")
        return Outcome(event.input["word"]) if "word" in event.input else None

    handle(work)
    made = [ready(input={}), ready(input={"fail": True}), ready(input={"word": "Own words"}), ready(input={})]
    run([job.pk for job in made])
    assert [fresh(job).status for job in made] == ["complete", "failed", "complete", "complete"]
    assert fresh(made[2]).outcome["message"] == "Own words"
    assert all(topics(job).count("job:completed") <= 1 for job in made)


def test_a_batch_completes_linked_jobs_too(handle):
    handle(lambda event, tick: None)
    first, second = ready(), ready()
    waiting = ready(predecessors=[first.pk])
    run([first.pk, second.pk])
    assert [fresh(job).status for job in (first, second, waiting)] == ["complete", "complete", "ready"]


def test_nobody_waits_behind_a_slow_handler_of_the_same_hint(handle, monkeypatch):
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0)

    def work(event, tick):
        time.sleep(0.01)
        keeper()._give_back_waiting()

    handle(work)
    made = [ready(), ready()]
    run([job.pk for job in made])
    assert [fresh(job).status for job in made] == ["complete", "ready"]
    assert (fresh(made[1]).attempt, fresh(made[1]).max_attempts) == (1, 2)


def test_gathered_endings_do_not_wait_for_a_slow_handler():
    job = ready()
    held = Held(lifecycle.start(job.pk, holder=keeper().holder, lease_seconds=9))
    keeper().take([held])
    with Desk(keeper(), gathers=True) as desk:
        desk.settle(held, Done())
        assert fresh(job).status == "executing"
        desk._since -= 1
        keeper().on_look()
        assert fresh(job).status == "complete"


def test_the_keeper_stops_what_is_not_ours_any_more(handle):
    seen = []

    def work(event, tick):
        lifecycle.cancel(event.job_id)
        keeper().beat()
        seen.append(event.recorder.stopped)
        tick()

    handle(work)
    job = ready()
    run([job.pk])
    assert (seen, fresh(job).status) == (["lost"], "canceled")
