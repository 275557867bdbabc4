"""The runner: claim, call, settle, and what each thing a handler does becomes."""

import time

import pytest
from django.db import OperationalError

from jobs import lifecycle
from jobs.execution.runner import run
from jobs.execution.settle import persist
from jobs.models import Attempt, LogLine
from jobs.sdk import Cancel, Outcome, Retry, next_url
from tests.engine import fresh, ready, topics

pytestmark = pytest.mark.django_db


def test_returning_nothing_completes_with_the_observed_words(handle):
    handle(lambda event, tick: None)
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).outcome) == ("complete", {"message": "Job complete"})
    assert topics(job) == ["job:created", "job:ready", "job:updated", "job:completed"]


def test_it_keeps_an_outcome(handle):
    outcome = Outcome("Done.", acknowledge=True, next=next_url("/x/", label="Look"), info="Three", result={"n": 3})
    handle(lambda event, tick: outcome)
    job = ready()
    run([job.pk])
    done = fresh(job)
    assert done.outcome["next"] == {"type": "url", "url": "/x/", "label": "Look"}
    assert (done.info, done.result, done.asks_acknowledgement) == ("Three", {"n": 3}, True)


@pytest.mark.parametrize(
    "answer",
    [{"outcome": {"message": "As on the wire."}, "info": "So"}, {"message": "As on the wire."}],
    ids=["details", "outcome"],
)
def test_it_takes_a_dict_of_the_wires_shape(handle, answer):
    handle(lambda event, tick: answer)
    job = ready()
    run([job.pk])
    assert fresh(job).outcome == {"message": "As on the wire."}


@pytest.mark.parametrize("answer", [3, "done", {"outcome": 5}, Outcome(next=next_url("javascript:alert(1)"))], ids=str)
def test_an_answer_that_cannot_be_used_fails_the_job(handle, answer):
    handle(lambda event, tick: answer)
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).error_code) == ("failed", "invalid_outcome")


def test_a_result_that_is_no_json_fails_the_job(handle):
    handle(lambda event, tick: Outcome("Done.", result={"what": object()}))
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).error_code) == ("failed", "invalid_outcome")


def test_raising_fails_with_the_message_and_logs_where(handle):
    def explode(event, tick):
        raise ValueError("The sheet is empty.")

    handle(explode)
    job = ready()
    run([job.pk])
    failed = fresh(job)
    assert (failed.status, failed.info, failed.error_code) == ("failed", "The sheet is empty.", "error")
    assert (failed.outcome["acknowledge"], failed.outcome["message"]) == (True, "The sheet is empty.")
    line = LogLine.objects.get(job=job)
    assert line.level == "error" and "in explode" in line.message


def test_a_job_with_attempts_left_is_tried_again_later(handle):
    def explode(event, tick):
        raise ValueError("Not now.")

    handle(explode)
    job = ready(max_attempts=2, backoff_seconds=8)
    run([job.pk])
    later = fresh(job)
    assert (later.status, later.attempt, later.info) == ("scheduled", 1, "Not now.")
    assert 3 < (later.not_before - later.updated_at).total_seconds() < 9
    assert Attempt.objects.get(job=job).ended_by == "error"


def test_the_handlers_own_number_of_attempts_counts(handle):
    def explode(event, tick):
        raise ValueError("Never.")

    handle(explode, max_attempts=2, backoff_seconds=0)
    job = ready()
    for _ in range(2):
        run([job.pk])
        lifecycle.promote([job.pk])
    assert (fresh(job).status, fresh(job).attempt, fresh(job).max_attempts) == ("failed", 2, 2)


def test_an_interrupted_attempt_is_not_charged_to_the_handlers_number(handle):
    def explode(event, tick):
        raise ValueError("Never.")

    handle(explode, max_attempts=2, backoff_seconds=0)
    job = ready()
    lifecycle.release(lifecycle.start(job.pk, holder="gone", lease_seconds=9).pk, attempt=1)
    run([job.pk])
    assert fresh(job).status == "scheduled"


def test_a_retry_says_when(handle):
    def wait(event, tick):
        raise Retry("The partner sleeps.", delay_seconds=100)

    handle(wait, max_attempts=2)
    job = ready()
    run([job.pk])
    later = fresh(job)
    assert later.status == "scheduled"
    assert 99 < (later.not_before - later.updated_at).total_seconds() < 101


def test_a_retry_without_attempts_left_fails(handle):
    handle(lambda event, tick: Retry("The partner sleeps."))
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).info) == ("failed", "The partner sleeps.")


def test_a_handler_may_cancel_its_job(handle):
    handle(lambda event, tick: Cancel("Nothing to do."))
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).info) == ("canceled", "Nothing to do.")


def test_a_canceled_job_stops_at_its_next_tick(handle):
    reached = []

    def work(event, tick):
        lifecycle.cancel(event.job_id)
        tick(10)
        event.recorder.flush()
        tick(20)
        reached.append("the end")

    handle(work)
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).progress, reached) == ("canceled", 0, [])


def test_the_last_tick_is_written_before_the_end(handle):
    def work(event, tick):
        tick(70, "Almost")
        raise ValueError("So close.")

    handle(work)
    job = ready()
    run([job.pk])
    assert fresh(job).progress == 70
    assert topics(job)[-2:] == ["job:updated", "job:failed"]


def test_a_stale_attempt_is_logged_and_never_applied(handle, caplog):
    def work(event, tick):
        lifecycle.release(event.job_id, attempt=1)
        lifecycle.start(event.job_id, holder="another", lease_seconds=60)
        return Outcome("Too late.")

    handle(work)
    job = ready()
    with caplog.at_level("INFO", logger="jobs.execution"):
        run([job.pk])
    assert (fresh(job).status, fresh(job).attempt, fresh(job).outcome) == ("executing", 2, None)
    assert "Late outcome" in caplog.text


def test_a_stale_hint_does_nothing(handle):
    handle(lambda event, tick: None)
    job = ready()
    lifecycle.cancel(job.pk)
    before = topics(job)
    run([job.pk, "us_jb_gone"])
    assert topics(job) == before


def test_a_time_limit_fails_the_job(handle):
    handle(lambda event, tick: time.sleep(5), time_limit_seconds=0.05)
    job = ready()
    run([job.pk])
    assert (fresh(job).status, fresh(job).error_code) == ("failed", "timeout")


def test_debug_logs_receipt_and_completion(handle):
    handle(lambda event, tick: None, debug=True)
    job = ready()
    run([job.pk])
    messages = list(LogLine.objects.filter(job=job).values_list("message", flat=True))
    assert messages[0] == "Received workbook:export, attempt 1."
    assert messages[1].startswith("Done after")


def test_a_write_is_tried_again_while_the_database_is_away():
    tries = []

    def write():
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("gone")
        return "written"

    assert persist(write) == "written"


def test_a_job_that_only_fits_a_name_waits_for_another_worker(handle):
    job = ready(operation="no-such-thing")
    run([job.pk])
    assert (fresh(job).status, fresh(job).error_code) == ("scheduled", None)
