"""What job events say of themselves is what `jobs.topics` and the contract (§3.4) promise."""

import pytest

from jobs import lifecycle
from jobs.models import Event, Job
from jobs.topics import JOB_PAYLOAD
from tests.engine import draft, running

pytestmark = pytest.mark.django_db
ALWAYS = {"jobId", "job", "domain", "operation", "status", "progress", "attempt", "isPart"}


def a_whole_life():
    """Make every kind of job event."""
    job, parent = running(input={"format": "csv"}), running()
    lifecycle.progress(job.pk, attempt=1, progress=5, info="x", stage="s", records_processed=3, log_lines=2)
    lifecycle.update(job.pk, metadata={"a": 1})
    lifecycle.reschedule(job.pk, attempt=1, delay_seconds=0)
    lifecycle.promote([job.pk])
    lifecycle.complete(job.pk, outcome={"acknowledge": True})
    lifecycle.acknowledge_outcome(job.pk, by="us_usr_alice")
    lifecycle.split(parent.pk, parts=2, parallel=True)
    for part in Job.objects.filter(parent=parent):
        lifecycle.fail(part.pk)
    lifecycle.cancel(parent.pk)
    lifecycle.delete(lifecycle.create(draft()).pk)


def test_every_member_is_in_the_vocabulary_and_none_is_there_for_nothing():
    a_whole_life()
    said = {member for payload in Event.objects.values_list("payload", flat=True) for member in payload}
    assert said | {"estimatedCompletionAt"} == set(JOB_PAYLOAD)


def test_what_is_always_there_is_always_there():
    a_whole_life()
    for topic, payload in Event.objects.values_list("topic", "payload"):
        assert set(payload) >= ALWAYS, topic


def test_only_claims_and_ticks_leave_the_input_out():
    a_whole_life()
    without = {topic for topic, payload in Event.objects.values_list("topic", "payload") if "input" not in payload}
    assert without == {"job:updated"}
