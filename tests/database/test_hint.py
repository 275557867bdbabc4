"""A note that the workers are being told of a job: one clock makes it, and it fades."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.models import Job
from tests.engine import fresh, ready, running, topics

pytestmark = pytest.mark.django_db


def test_one_clock_notes_a_ready_job_and_nobody_is_told():
    job = ready()
    assert lifecycle.note_hints([job.pk, running().pk, "us_jb_gone"], stale_seconds=30) == {job.pk}
    assert lifecycle.note_hints([job.pk], stale_seconds=30) == set()
    assert topics(job) == ["job:created", "job:ready"]


def test_a_stale_note_counts_for_nothing():
    job = ready()
    Job.objects.filter(pk=job.pk).update(hinted_at=timezone.now() - dt.timedelta(minutes=1))
    assert lifecycle.note_hints([job.pk], stale_seconds=30) == {job.pk}


def test_a_note_can_be_taken_back_from_a_job_that_is_still_ready():
    job, begun = ready(), ready()
    lifecycle.note_hints([job.pk, begun.pk], stale_seconds=30)
    lifecycle.start(begun.pk, holder="worker", lease_seconds=60)
    lifecycle.forget_hints([job.pk, begun.pk])
    assert fresh(job).hinted_at is None
    assert fresh(begun).hinted_at is not None
