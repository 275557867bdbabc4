"""Time left comes from the handler, else from the rate, else from past runs, and says which."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.estimate import time_left
from jobs.models import Job
from tests.engine import fresh, ready, running

pytestmark = pytest.mark.django_db


def _running_for(seconds, **columns):
    job = running()
    began = timezone.now() - dt.timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(attempt_started_at=began, updated_at=timezone.now(), **columns)
    return fresh(job)


def _past_run(seconds):
    job = running()
    lifecycle.complete(job.pk, attempt=1)
    end = timezone.now()
    Job.objects.filter(pk=job.pk).update(attempt_started_at=end - dt.timedelta(seconds=seconds), finished_at=end)


def test_it_says_nothing_of_a_job_that_does_not_run():
    assert time_left(ready()) is None


def test_it_says_nothing_when_nothing_is_known():
    assert time_left(running()) is None


def test_it_believes_the_handler_first():
    for _ in range(3):
        _past_run(1000)
    job = _running_for(10, progress=50, estimated_completion_at=timezone.now() + dt.timedelta(seconds=42))
    estimate = time_left(job)
    assert estimate.source == "handler"
    assert 40 < estimate.seconds <= 42


def test_it_then_believes_the_observed_rate():
    estimate = time_left(_running_for(30, progress=25))
    assert estimate.source == "rate"
    assert 85 < estimate.seconds < 95
    assert estimate.low_seconds < estimate.seconds < estimate.high_seconds


def test_it_then_looks_at_past_runs_of_the_same_operation():
    for seconds in (90, 100, 110):
        _past_run(seconds)
    estimate = time_left(_running_for(40))
    assert (estimate.source, estimate.runs, estimate.is_overdue) == ("past_runs", 3, False)
    assert 58 < estimate.seconds <= 60


def test_it_admits_that_a_job_takes_longer_than_usual():
    _past_run(10)
    assert time_left(_running_for(100)).is_overdue


def test_it_keeps_past_runs_of_other_operations_out():
    _past_run(10)
    Job.objects.update(name="workbook:other")
    assert time_left(_running_for(5)) is None
