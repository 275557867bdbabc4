"""Deciding a job: once, with the same answer for a repeat, and with what hangs on it."""

import pytest

from jobs import lifecycle
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.models import Event, Job
from jobs.states import ARROWS, OPEN, Status
from tests.engine import draft, fresh, ready, running, topics

pytestmark = pytest.mark.django_db
OUTCOME = {"acknowledge": True, "message": "Exported 3 sheets."}


def test_it_completes_with_an_outcome():
    job = lifecycle.complete(running().pk, attempt=1, outcome=OUTCOME, info="done", result={"rows": 3})
    assert (job.status, job.progress, job.outcome, job.info) == ("complete", 100, OUTCOME, "done")
    assert job.result == {"rows": 3}
    assert job.finished_at is not None
    assert job.asks_acknowledgement


def test_it_keeps_the_progress_of_a_failed_job():
    job = running()
    lifecycle.progress(job.pk, attempt=1, progress=62)
    assert lifecycle.fail(job.pk, attempt=1, error_code="ValueError").progress == 62


@pytest.mark.parametrize(
    ("verb", "topic"), [("complete", "job:completed"), ("fail", "job:failed"), ("cancel", "job:updated")]
)
def test_it_tells_exactly_one_event_and_answers_a_repeat_with_the_job(verb, topic):
    decide = getattr(lifecycle, verb)
    job = running()
    decide(job.pk)
    told = topics(job)
    assert told[-1] == topic
    assert decide(job.pk).status == ARROWS[verb].target
    assert topics(job) == told


def test_it_refuses_a_repeat_that_says_something_else():
    job = running()
    lifecycle.complete(job.pk, outcome=OUTCOME)
    with pytest.raises(IllegalTransition):
        lifecycle.complete(job.pk, outcome={"message": "other"})
    assert fresh(job).outcome == OUTCOME


@pytest.mark.parametrize("first", ["complete", "fail", "cancel"])
@pytest.mark.parametrize("second", ["complete", "fail", "cancel", "execute", "update"])
def test_it_lets_nothing_follow_a_decision(first, second):
    if first == second:
        return
    job = running()
    getattr(lifecycle, first)(job.pk)
    with pytest.raises(IllegalTransition) as refused:
        getattr(lifecycle, second)(job.pk)
    assert refused.value.status == ARROWS[first].target
    assert fresh(job).status == ARROWS[first].target


@pytest.mark.parametrize("status", sorted(OPEN))
@pytest.mark.parametrize("verb", ["complete", "fail", "cancel", "execute"])
def test_it_obeys_the_table_from_every_open_status(status, verb):
    job = lifecycle.create(draft())
    Job.objects.filter(pk=job.pk).update(status=status)
    call = getattr(lifecycle, verb)
    if Status(status) in ARROWS[verb].sources:
        call(job.pk)
        assert fresh(job).status == ARROWS[verb].target
    else:
        with pytest.raises(IllegalTransition):
            call(job.pk)
        assert fresh(job).status == status


def test_it_knows_nothing_of_a_job_that_is_not_there():
    for decide in (lifecycle.complete, lifecycle.fail, lifecycle.cancel, lifecycle.execute):
        with pytest.raises(NotFound):
            decide("us_jb_gone")


def test_it_refuses_an_outcome_that_may_not_be_shown_and_decides_nothing():
    job = running()
    with pytest.raises(InvalidInput):
        lifecycle.complete(job.pk, attempt=1, outcome={"next": {"type": "url", "url": "javascript:alert(1)"}})
    assert fresh(job).status == "executing"


def test_it_acknowledges_an_outcome_once():
    job = running()
    lifecycle.complete(job.pk, outcome=OUTCOME)
    assert list(Job.objects.unacknowledged()) == [job]
    assert lifecycle.acknowledge_outcome(job.pk, by="us_usr_alice").outcome_acknowledged_by == "us_usr_alice"
    assert lifecycle.acknowledge_outcome(job.pk, by="us_usr_bob").outcome_acknowledged_by == "us_usr_alice"
    assert topics(job).count("job:outcome-acknowledged") == 1
    payload = Event.objects.filter(job_id=job.pk).latest("seq").payload
    assert payload["status"] == "complete"


def test_it_does_not_acknowledge_what_is_undecided():
    with pytest.raises(IllegalTransition):
        lifecycle.acknowledge_outcome(running().pk, by="us_usr_alice")


def test_it_completes_many_that_nothing_hangs_on():
    plain, linked, stale = running(), running(), running()
    lifecycle.create(draft(trigger="immediate", predecessors=[linked.pk]))
    endings = [(plain.pk, 1, {"message": "ok"}), (linked.pk, 1, None), (stale.pk, 9, None)]
    assert lifecycle.complete_many(endings) == {plain.pk}
    assert [fresh(job).status for job in (plain, linked, stale)] == ["complete", "executing", "executing"]


def test_it_retries_a_decided_job_as_a_new_one_and_only_once_at_a_time():
    old = running(input={"a": 1})
    lifecycle.fail(old.pk)
    again = lifecycle.retry(old.pk, created_by="us_usr_bob")
    assert (again.retry_of, again.status, again.input, again.created_by) == (old.pk, "ready", {"a": 1}, "us_usr_bob")
    assert lifecycle.retry(old.pk, created_by="us_usr_alice").pk == again.pk
    lifecycle.cancel(again.pk)
    other = lifecycle.retry(old.pk, created_by="us_usr_alice", input={"a": 2})
    assert (other.pk != again.pk, other.input) == (True, {"a": 2})
    assert fresh(old).status == "failed"


def test_it_does_not_retry_what_is_undecided():
    with pytest.raises(IllegalTransition):
        lifecycle.retry(ready().pk, created_by="us_usr_bob")


def test_it_runs_parts_one_after_another_and_tells_the_parent_at_the_end():
    parent = running()
    lifecycle.split(parent.pk, parts=3)
    parts = list(Job.objects.filter(parent=parent).order_by("part"))
    assert [part.status for part in parts] == ["ready", "waiting", "waiting"]
    assert parts[1].part_data == {"part": 1, "total": 3}
    lifecycle.complete(parts[0].pk)
    lifecycle.fail(parts[1].pk)
    assert fresh(parts[2]).status == "ready"
    assert "job:parts-completed" not in topics(parent)
    lifecycle.complete(parts[2].pk)
    told = Event.objects.get(job_id=parent.pk, topic="job:parts-completed")
    assert told.payload["parts"] == {"total": 3, "completed": 2, "failed": 1, "canceled": 0}
    assert told.payload["isPart"] is False
    assert fresh(parent).status == "executing"


def test_it_runs_parallel_parts_at_once_and_cancels_them_with_the_parent():
    parent = running()
    lifecycle.split(parent.pk, parts=[{"from": 0}, {"from": 100}], parallel=True)
    parts = list(Job.objects.filter(parent=parent).order_by("part"))
    assert [part.status for part in parts] == ["ready", "ready"]
    assert Event.objects.filter(job_id=parts[0].pk, topic="job:ready").get().payload["isPart"] is True
    lifecycle.cancel(parent.pk)
    assert {fresh(part).status for part in parts} == {"canceled"}


@pytest.mark.parametrize("parts", [0, -1, 1001, []])
def test_it_refuses_a_senseless_number_of_parts(parts):
    with pytest.raises(InvalidInput):
        lifecycle.split(running().pk, parts=parts)


def test_it_deletes_a_job_and_keeps_its_events():
    job = running()
    lifecycle.delete(job.pk)
    assert not Job.objects.filter(pk=job.pk).exists()
    assert topics(job)[-1] == "job:deleted"
    assert not lifecycle.progress(job.pk, attempt=1, progress=50)


def test_its_repair_frees_and_cancels_what_a_lost_counter_would_hold():
    first, second = ready(), ready()
    freed = lifecycle.create(draft(trigger="immediate", predecessors=[first.pk]))
    doomed = lifecycle.create(draft(trigger="immediate", predecessors=[second.pk]))
    Job.objects.filter(pk=first.pk).update(status="complete")
    Job.objects.filter(pk=second.pk).update(status="failed")
    assert lifecycle.repair_waiting() == 2
    assert (fresh(freed).status, fresh(doomed).status) == ("ready", "canceled")
