"""Settling one job: an answer becomes its decision, with the attempt as fence. A late one is only logged."""

import itertools
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from jobs import conf, lifecycle
from jobs.errors import InvalidInput, JobsiteError
from jobs.execution.answers import Answer, CalledOff, Done, Failed, Stopped
from jobs.execution.backoff import pause_seconds
from jobs.execution.connections import OUTAGES, drop_connections
from jobs.execution.held import Held
from jobs.lifecycle.giveback import uncharged_count
from jobs.models import Job
from jobs.sdk import next_retry
from jobs.sdk.recorder import FLUSHER
from jobs.sdk.registry import Handler

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: When another worker may have the handler that this one lacks.
ELSEWHERE_SECONDS = 10.0


def settle(held: Held, answer: Answer) -> None:
    """Write what the handler still had to say, then decide the job. Never raises."""
    FLUSHER.forget(held.recorder)
    if isinstance(answer, Failed) and answer.trace:
        held.recorder.log(answer.trace, level="error")
    try:
        persist(held.recorder.flush)
        persist(lambda: _decide(held, answer))
    except JobsiteError as error:
        logger.info("Late outcome of %s, attempt %d, refused: %s", held.job.pk, held.job.attempt, error.message)
    except OUTAGES:
        logger.exception("The outcome of %s could not be written; its lease will run out", held.job.pk)


def persist(write: Callable[[], T]) -> T:
    """Write, and again while the database is away, for as long as a lease lasts.

    A write that was committed although its answer was lost meets its own fence the second time.
    """
    give_up_at = time.monotonic() + conf.lease_seconds()
    for failures in itertools.count(1):
        try:
            return write()
        except OUTAGES:
            drop_connections()
            if time.monotonic() > give_up_at:
                raise
            time.sleep(pause_seconds(failures, base_seconds=0.05, longest_seconds=2.0))
    raise AssertionError("counting does not end")


def _decide(held: Held, answer: Answer) -> None:
    job = held.job
    match answer:
        case Done():
            _complete(held, answer)
        case Failed():
            _fail_or_retry(held, answer)
        case CalledOff():
            lifecycle.cancel(job.pk, attempt=job.attempt, info=answer.message)
        case Stopped():
            logger.info("Job %s, attempt %d, stopped at a tick", job.pk, job.attempt)


def _complete(held: Held, answer: Done) -> None:
    job = held.job
    try:
        lifecycle.complete(job.pk, attempt=job.attempt, outcome=answer.outcome, info=answer.info, result=answer.result)
    except InvalidInput as error:
        _fail_or_retry(held, Failed(error.message, code="invalid_outcome"))


def _fail_or_retry(held: Held, answer: Failed) -> None:
    job = held.job
    told: dict[str, Any] = {"info": answer.message, "error_code": answer.code}
    if answer.code == "no_handler":
        lifecycle.reschedule(job.pk, attempt=job.attempt, delay_seconds=ELSEWHERE_SECONDS, **told)
        return
    if job.attempt < (allowed := allowed_attempts(job, held.handler)):
        delay = _delay(held, answer)
        lifecycle.reschedule(job.pk, attempt=job.attempt, delay_seconds=delay, max_attempts=allowed, **told)
        return
    outcome = {"acknowledge": True, "message": answer.message, "next": next_retry(label="Try again")}
    lifecycle.fail(job.pk, attempt=job.attempt, info=answer.message, outcome=outcome, error_code=answer.code)


def allowed_attempts(job: Job, handler: Handler | None) -> int:
    """Give how many attempts the job has, interrupted ones not counted: the job's number or its handler's.

    `job.max_attempts` has grown by one for each interruption; the handler's number has not. Whatever is allowed is
    written to the row before it is used, so that it says so to people, and the rule checker may believe it.
    """
    if handler is None or not handler.max_attempts:
        return job.max_attempts
    uncharged = uncharged_count(job.pk) if job.attempt > 1 else 0
    return max(job.max_attempts, handler.max_attempts + uncharged)


def _delay(held: Held, answer: Failed) -> float:
    if answer.delay_seconds is not None:
        return max(0.0, answer.delay_seconds)
    own = held.handler.backoff_seconds if held.handler else None
    return pause_seconds(held.job.attempt, base_seconds=held.job.backoff_seconds if own is None else own)
