"""Claiming a job, keeping the claim, ticking, losing it."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import conf, lifecycle
from jobs.errors import IllegalTransition, NotFound, StaleAttempt
from jobs.models import Attempt, Event, Job
from tests.engine import draft, fresh, ready, running, topics

pytestmark = pytest.mark.django_db


def _expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(minutes=5))


def test_it_claims_a_ready_job_once():
    job = ready()
    claimed = lifecycle.start(job.pk, holder="a", lease_seconds=30)
    assert (claimed.status, claimed.attempt, claimed.holder) == ("executing", 1, "a")
    assert claimed.lease_until > timezone.now() + dt.timedelta(seconds=20)
    assert lifecycle.start(job.pk, holder="b", lease_seconds=30) is None
    assert topics(job) == ["job:created", "job:ready", "job:updated"]


def test_it_gives_claimed_jobs_in_the_order_of_the_hint():
    ids = lifecycle.create_many([draft(trigger="immediate") for _ in range(4)])
    wanted = [ids[2], ids[0], "us_jb_gone", ids[3]]
    claimed = lifecycle.start_many(wanted, holder="a", lease_seconds=30)
    assert [job.pk for job in claimed] == [ids[2], ids[0], ids[3]]


def test_it_lets_a_listener_outside_claim_and_tick():
    job = ready()
    first = lifecycle.acknowledge(job.pk, info="Accepted", progress=0)
    second = lifecycle.acknowledge(job.pk, progress=40)
    assert (first.status, first.attempt, second.attempt, second.progress) == ("executing", 1, 1, 40)
    assert second.started_at == first.started_at
    assert second.info == "Accepted"


@pytest.mark.parametrize("decide", [lifecycle.complete, lifecycle.fail, lifecycle.cancel])
def test_it_answers_a_late_acknowledgement_with_the_decided_job_and_writes_nothing(decide):
    job = running()
    decide(job.pk)
    before = topics(job)
    late = lifecycle.acknowledge(job.pk, info="late", progress=10)
    assert late.is_decided
    assert topics(job) == before
    assert fresh(job).info != "late"


def test_it_refuses_to_acknowledge_a_job_that_waits():
    first = ready()
    job = lifecycle.create(draft(trigger="immediate", predecessors=[first.pk]))
    with pytest.raises(IllegalTransition) as refused:
        lifecycle.acknowledge(job.pk)
    assert refused.value.status == "waiting"


def test_it_knows_nothing_of_a_job_that_is_not_there():
    with pytest.raises(NotFound):
        lifecycle.acknowledge("us_jb_gone")


def test_it_writes_a_tick_of_the_running_attempt_only():
    job = running()
    assert lifecycle.progress(job.pk, attempt=1, progress=30, info="a third")
    assert not lifecycle.progress(job.pk, attempt=2, progress=99)
    assert (fresh(job).progress, fresh(job).info) == (30, "a third")


def test_it_leaves_the_input_out_of_ticks_only():
    job = running(input={"big": "answer"})
    lifecycle.progress(job.pk, attempt=1, progress=30)
    lifecycle.complete(job.pk, attempt=1)
    told = dict(Event.objects.filter(job_id=job.pk).values_list("topic", "payload"))
    assert "input" not in told["job:updated"]
    assert told["job:ready"]["input"] == told["job:completed"]["input"] == {"big": "answer"}


def test_it_never_revives_a_decided_job_by_a_late_tick():
    job = running()
    lifecycle.complete(job.pk, attempt=1)
    assert not lifecycle.progress(job.pk, attempt=1, progress=50)
    assert (fresh(job).status, fresh(job).progress) == ("complete", 100)


def test_its_heartbeat_renews_what_is_held_and_names_what_is_lost():
    held, canceled, taken = running(), running(), running()
    lifecycle.cancel(canceled.pk)
    Job.objects.filter(pk=taken.pk).update(attempt=2)
    _expire(held)
    lost = lifecycle.heartbeat("worker", {j.pk: 1 for j in (held, canceled, taken)}, lease_seconds=60)
    assert lost == {canceled.pk, taken.pk}
    assert fresh(held).lease_until > timezone.now()


def test_its_reaper_gives_a_dead_workers_job_back_uncharged():
    job = running()
    assert lifecycle.reap() == 0
    _expire(job)
    assert lifecycle.reap() == 1
    again = fresh(job)
    assert (again.status, again.max_attempts, again.lost_count, again.holder) == ("ready", 2, 1, None)
    assert list(Attempt.objects.values_list("number", "ended_by")) == [(1, "worker_lost")]


def test_it_refuses_the_outcome_of_a_worker_that_was_presumed_dead():
    job = running()
    _expire(job)
    lifecycle.reap()
    second = lifecycle.start(job.pk, holder="other", lease_seconds=60)
    with pytest.raises(StaleAttempt):
        lifecycle.complete(job.pk, attempt=1, outcome={"message": "zombie"})
    lifecycle.complete(job.pk, attempt=second.attempt, outcome={"message": "living"})
    assert fresh(job).outcome == {"message": "living"}


def test_its_reaper_fails_a_job_that_keeps_killing_workers():
    job = ready()
    for _ in range(conf.poison_limit()):
        assert lifecycle.start(job.pk, holder="w", lease_seconds=60)
        _expire(job)
        lifecycle.reap()
    dead = fresh(job)
    assert (dead.status, dead.error_code) == ("failed", "worker_lost")
    assert dead.asks_acknowledgement


def test_its_reaper_leaves_listeners_outside_alone():
    job = ready()
    lifecycle.acknowledge(job.pk)
    assert lifecycle.reap() == 0
    assert fresh(job).lease_until is None


def test_it_reschedules_a_failed_attempt_and_keeps_what_the_row_forgets():
    job = running(max_attempts=2)
    lifecycle.reschedule(job.pk, attempt=1, delay_seconds=60, info="no answer")
    later = fresh(job)
    assert (later.status, later.info, later.holder) == ("scheduled", "no answer", None)
    assert later.not_before > timezone.now() + dt.timedelta(seconds=50)
    assert Attempt.objects.get().ended_by == "error"


def test_it_releases_a_job_of_a_stopping_worker():
    job = running()
    lifecycle.release(job.pk, attempt=1)
    assert (fresh(job).status, fresh(job).max_attempts) == ("ready", 2)
    with pytest.raises(StaleAttempt):
        lifecycle.release(job.pk, attempt=7)
    assert Attempt.objects.count() == 1


def test_it_gives_a_retry_as_many_attempts_as_the_job_was_made_with():
    job = running(max_attempts=2)
    lifecycle.release(job.pk, attempt=1)
    for attempt in (2, 3):
        lifecycle.start(job.pk, holder="worker", lease_seconds=60)
        if attempt == 2:
            lifecycle.reschedule(job.pk, attempt=2, delay_seconds=0)
            lifecycle.promote([job.pk])
    assert lifecycle.fail(job.pk, attempt=3).max_attempts == 3
    assert lifecycle.retry(job.pk, created_by="us_usr_alice").max_attempts == 2


def test_it_charges_nothing_for_a_worker_that_lacks_the_handler():
    job = running()
    lifecycle.reschedule(job.pk, attempt=1, delay_seconds=0, error_code="no_handler")
    assert fresh(job).max_attempts == 2


def test_it_fails_nothing_as_poison_whose_worker_came_back():
    job = running()
    Job.objects.filter(pk=job.pk).update(lost_count=conf.poison_limit() - 1)
    _expire(job)
    # The lease is renewed between the reaper's look and its move.
    reap = lifecycle.giveback._reap_one
    lifecycle.heartbeat("worker", {job.pk: 1}, lease_seconds=60)
    assert reap(job.pk, 1, conf.poison_limit() - 1) == 0
    assert (fresh(job).status, fresh(job).lost_count) == ("executing", conf.poison_limit() - 1)
