"""Attempts that end without deciding their job: retried later, released, or lost with their worker."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import conf
from jobs.clean import clean_text
from jobs.errors import JobsiteError
from jobs.ids import new_id
from jobs.lifecycle.finish import decide, failing
from jobs.lifecycle.move import move_one
from jobs.lifecycle.sql import NOW, After, Sql, bind
from jobs.models import Attempt, Job

#: Nobody holds the job and no worker has been told of it.
FREE = {"holder": None, "lease_until": None, "hinted_at": None, "estimated_completion_at": None}
#: How attempts end that were not the handler's fault: they cost the job nothing.
UNCHARGED = frozenset({"interrupted", "worker_lost", "no_handler"})


def uncharged_count(job_id: str) -> int:
    """Count the attempts that cost the job nothing: `max_attempts` has grown by one for each."""
    return Attempt.objects.filter(job_id=job_id, ended_by__in=sorted(UNCHARGED)).count()


def reschedule(
    job_id: str,
    *,
    attempt: int,
    delay_seconds: float,
    info: str | None = None,
    error_code: str = "error",
    max_attempts: int | None = None,
) -> None:
    """End an attempt that failed and let another come after `delay_seconds`.

    `error_code` is one word for the kind of failure; one of UNCHARGED costs the job no attempt. `max_attempts` is
    how many the job has from now on, where its handler gives it more than it was made with.
    Raises NotFound, StaleAttempt, IllegalTransition.
    """
    sets = {**FREE, "not_before": After(delay_seconds), **_said(info)}
    if max_attempts is not None:
        sets["max_attempts"] = max_attempts
    _end_attempt("reschedule", job_id, attempt=attempt, sets=sets, ended_by=error_code, info=info)


def release(job_id: str, *, attempt: int, info: str | None = None) -> None:
    """Give a job back that a stopping worker could not finish; the attempt is not charged.

    Raises NotFound, StaleAttempt, IllegalTransition.
    """
    sets = {**FREE, **_said(info)}
    _end_attempt("release", job_id, attempt=attempt, sets=sets, ended_by="interrupted", info=info)


def reap(*, limit: int = 200) -> int:
    """Take the jobs of dead workers back, or fail those that keep killing them; give how many.

    Any number of reapers may sweep at once: each row moves only while its lease is still over.
    """
    expired = _expired()
    dead = Job.objects.filter(status="executing").extra(where=[expired.text], params=expired.params)  # noqa: S610
    rows = dead.order_by("lease_until").values_list("pk", "attempt", "lost_count")[:limit]
    return sum(_reap_one(job_id, attempt, lost) for job_id, attempt, lost in rows)


def _reap_one(job_id: str, attempt: int, lost_count: int) -> int:
    try:
        if lost_count + 1 >= conf.poison_limit():
            _fail_poison(job_id, attempt=attempt, lost_count=lost_count + 1)
        else:
            _take_back(job_id, attempt=attempt)
    except JobsiteError:
        return 0  # its worker came back in time, or another reaper was quicker
    return 1


def _take_back(job_id: str, *, attempt: int) -> None:
    info = "The worker was lost; another attempt follows."
    sets = {**FREE, "lost_count": Sql("lost_count + 1"), **_said(info)}
    _end_attempt("release", job_id, attempt=attempt, sets=sets, ended_by="worker_lost", info=info, guard=_expired())


def _fail_poison(job_id: str, *, attempt: int, lost_count: int) -> None:
    message = f"{lost_count} workers died while running this job, so it was not tried again."
    outcome = {"acknowledge": True, "heading": "Workers died", "message": message}
    sets = {**failing(outcome, message, "worker_lost"), "lost_count": lost_count}
    decide("fail", job_id, attempt=attempt, sets=sets, outcome=outcome, guard=_expired())


def _expired() -> Sql:
    text, params = bind(NOW)
    return Sql(f"lease_until < {text}", tuple(params))


def _said(info: str | None) -> dict[str, Any]:
    return {} if info is None else {"info": clean_text(info)}


def _end_attempt(
    verb: str,
    job_id: str,
    *,
    attempt: int,
    sets: dict[str, Any],
    ended_by: str,
    info: str | None,
    guard: Sql | None = None,
) -> None:
    """Keep what the row forgets, then move it; a refusal takes both back."""
    if ended_by in UNCHARGED:
        sets = {**sets, "max_attempts": Sql("max_attempts + 1")}
    with transaction.atomic():
        _keep(job_id, attempt=attempt, ended_by=ended_by, info=info)
        move_one(verb, job_id, attempt=attempt, sets=sets, guard=guard)


def _keep(job_id: str, *, attempt: int, ended_by: str, info: str | None) -> None:
    row = (
        Job.objects.select_for_update(no_key=True)
        .filter(pk=job_id, attempt=attempt)
        .values_list("holder", "attempt_started_at")
        .first()
    )
    if row is None:
        return  # the move that follows says why
    Attempt.objects.bulk_create(
        [
            Attempt(
                id=new_id("att"),
                job_id=job_id,
                number=attempt,
                holder=row[0],
                started_at=row[1],
                ended_at=timezone.now(),
                ended_by=ended_by[:64],
                info=None if info is None else clean_text(info),
            )
        ],
        ignore_conflicts=True,
    )
