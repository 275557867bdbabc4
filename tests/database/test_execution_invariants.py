"""The rule checker is silent about what our verbs do, and sees each way in which it could be broken."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs import lifecycle
from jobs.execution.invariants import violations
from jobs.ids import new_id
from jobs.models import Artifact, Attempt, Dependency, Event, Job, Stream
from tests.engine import fresh, ready, running

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_has_nothing_to_say_of_a_busy_life():
    lifecycle.complete(running().pk, attempt=1, outcome={"message": "Yes", "acknowledge": True})
    lifecycle.acknowledge_outcome(Job.objects.get().pk, by="us_usr_alice")
    lifecycle.fail(running().pk)
    lifecycle.cancel(ready().pk)
    again = running(max_attempts=2)
    lifecycle.reschedule(again.pk, attempt=1, delay_seconds=0)
    lifecycle.promote([again.pk])
    first = ready()
    ready(predecessors=[first.pk])
    lifecycle.execute(ready(predecessors=[first.pk]).pk)
    whole = running()
    lifecycle.split(whole.pk, parts=2, parallel=True)
    for part in Job.objects.filter(parent=whole):
        lifecycle.complete(part.pk)
    lifecycle.delete(ready().pk)
    assert violations() == []
    said = io.StringIO()
    call_command("check_invariants", stdout=said)
    assert said.getvalue().startswith("All well: ")


def broken(job, **columns):
    Job.objects.filter(pk=job.pk).update(**columns)


def test_it_sees_a_status_that_no_event_tells_of():
    job = running()
    broken(job, status="complete", lease_until=None)
    assert [line.split(":")[0] for line in violations()] == ["I2 decided once", "I1 I4 I6 replayed"]


def test_it_sees_a_vanished_job():
    Job.objects.filter(pk=running().pk).delete()
    assert "has vanished" in "\n".join(violations())


def test_it_sees_a_gap():
    job = running()
    Event.objects.filter(job_id=job.pk, topic="job:ready").delete()
    assert any(line.startswith("I3 gapless") for line in violations())


def test_it_sees_an_arrow_that_does_not_exist():
    job = running()
    lifecycle.complete(job.pk)
    event = Event.objects.get(job_id=job.pk, topic="job:updated")
    Event.objects.filter(pk=event.pk).update(payload={**event.payload, "status": "canceled"})
    assert any("which is no arrow" in line for line in violations())


def test_it_sees_an_attempt_out_of_turn():
    job = running()
    event = Event.objects.get(job_id=job.pk, topic="job:updated")
    Event.objects.filter(pk=event.pk).update(payload={**event.payload, "attempt": 5})
    assert any("of attempt 5, not 1" in line for line in violations())


def test_it_sees_a_missing_attempt():
    job = running()
    now = timezone.now()
    Attempt.objects.create(id=new_id("att"), job=job, number=7, started_at=now, ended_at=now, ended_by="error")
    assert any(line.startswith("I5") for line in violations())


def test_it_sees_an_attempt_too_many():
    job = running()
    broken(job, max_attempts=0)
    assert violations() == [f"I5 counted attempts: Job {job.pk} is at attempt 1 of 0."]


def test_it_sees_a_job_that_did_not_wait():
    first, second = running(), running()
    Dependency.objects.create(job=second, predecessor=first)
    assert any(line.startswith("I7") for line in violations())


def test_it_sees_parts_whose_end_was_not_told():
    whole = running()
    lifecycle.split(whole.pk, parts=1)
    lifecycle.complete(Job.objects.get(parent=whole).pk)
    told = Event.objects.get(topic="job:parts-completed")
    Event.objects.filter(pk=told.pk).update(topic="job:updated")
    assert any(line.startswith("I8") for line in violations())


def test_it_sees_a_lease_that_nobody_reaps():
    broken(running(), lease_until=timezone.now() - dt.timedelta(hours=1))
    assert any(line.startswith("I10") for line in violations())


def test_it_sees_a_file_that_changed():
    job = running()
    now = timezone.now()
    Artifact.objects.create(job=job, attempt=1, name="a", size_bytes=1, sha256="0" * 64, path="nowhere", created_at=now)
    assert any("has lost its file" in line for line in violations())


def test_it_sees_an_acknowledgement_that_no_event_tells_of():
    job = running()
    lifecycle.complete(job.pk)
    broken(job, outcome_acknowledged_at=timezone.now())
    assert any(line.startswith("I12") for line in violations())


def test_the_command_ends_with_status_one_and_a_line_for_each():
    broken(running(), status="complete", lease_until=None)
    said = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("check_invariants", stdout=said)
    assert end.value.code == 1
    assert len(said.getvalue().splitlines()) == 2


def test_a_pruned_past_is_no_violation():
    job = ready()
    lifecycle.fail(job.pk)
    Event.objects.filter(seq__lte=2).delete()
    Stream.objects.update(pruned=2)
    assert (violations(), fresh(job).status) == ([], "failed")
