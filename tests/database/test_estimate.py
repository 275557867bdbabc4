"""Time left comes from the handler, else from the rate, else from past runs, and says which."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import lifecycle
from jobs.estimate import past_seconds, time_left
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


def _left(job):
    return time_left(job, now=timezone.now(), past=past_seconds(job))


def test_it_says_nothing_of_a_job_that_does_not_run():
    assert _left(ready()) is None


def test_it_says_nothing_when_nothing_is_known():
    assert _left(running()) is None


def test_it_believes_the_handler_first():
    for _ in range(3):
        _past_run(1000)
    job = _running_for(10, progress=50, estimated_completion_at=timezone.now() + dt.timedelta(seconds=42))
    estimate = _left(job)
    assert estimate.source == "handler"
    assert 40 < estimate.seconds <= 42


def test_it_then_believes_the_observed_rate():
    estimate = _left(_running_for(30, progress=25))
    assert estimate.source == "rate"
    assert 85 < estimate.seconds < 95


def test_it_then_looks_at_past_runs_of_the_same_operation():
    for seconds in (90, 100, 110):
        _past_run(seconds)
    estimate = _left(_running_for(40))
    assert (estimate.source, estimate.runs, estimate.is_overdue) == ("past_runs", 3, False)
    assert 58 < estimate.seconds <= 60


def test_it_admits_that_a_job_takes_longer_than_usual():
    for _ in range(3):
        _past_run(10)
    assert _left(_running_for(100)).is_overdue


def test_it_counts_the_attempt_and_not_what_was_lost():
    job = _running_for(30, progress=25, attempt=2, started_at=timezone.now() - dt.timedelta(hours=1))
    assert 85 < _left(job).seconds < 95


@pytest.mark.parametrize("progress", [1, 4, 100])
def test_it_says_nothing_of_a_rate_too_early_or_at_the_end(progress):
    assert _left(_running_for(30, progress=progress)) is None


def test_two_past_runs_are_too_few():
    for _ in range(2):
        _past_run(10)
    assert _left(_running_for(5)) is None


def test_it_keeps_past_runs_of_other_operations_out():
    for _ in range(3):
        _past_run(10)
    Job.objects.update(name="workbook:other")
    assert _left(_running_for(5)) is None
