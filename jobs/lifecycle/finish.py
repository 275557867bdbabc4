"""Deciding a job: complete, fail, cancel. Once, for ever."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.clean import clean_text
from jobs.errors import IllegalTransition, JobsiteError
from jobs.lifecycle.follow import follow, lock_family
from jobs.lifecycle.move import move, refusal
from jobs.lifecycle.row import COLUMNS, job_from
from jobs.lifecycle.sql import NOW, Json, Sql
from jobs.models import Job
from jobs.outcome import checked_outcome
from jobs.states import ARROWS, Status

#: A running claim is over, whoever held it. The holder stays: it says who ran the last attempt.
OVER = {"finished_at": NOW, "lease_until": None, "hinted_at": None, "estimated_completion_at": None}
#: Deciding one of these moves nobody else, so one statement is all there is to do.
ALONE = Sql("NOT is_linked")


def complete(
    job_id: str,
    *,
    attempt: int | None = None,
    outcome: Mapping[str, Any] | None = None,
    info: str | None = None,
    result: Mapping[str, Any] | None = None,
) -> Job:
    """Decide that a job is done: progress 100, job:completed.

    The runner passes `attempt`; a stale one is refused. The same outcome again answers the job and
    writes nothing, since clients repeat a request that they lost the answer to.
    Raises NotFound, StaleAttempt, IllegalTransition, InvalidInput for an outcome that may not be shown.
    """
    sets = {**OVER, "progress": 100, **_ending(outcome, info)}
    if result is not None:
        sets["result"] = Json(result)
    return _decide("complete", job_id, attempt=attempt, sets=sets, outcome=outcome)


def fail(
    job_id: str,
    *,
    attempt: int | None = None,
    outcome: Mapping[str, Any] | None = None,
    info: str | None = None,
    error_code: str = "error",
) -> Job:
    """Decide that a job cannot be done: job:failed. Repeats answer as those of `complete` do.

    `error_code` is one word for the kind of failure. Raises NotFound, StaleAttempt, IllegalTransition.
    """
    sets = {**OVER, "error_code": clean_text(error_code, limit=64), **_ending(outcome, info)}
    return _decide("fail", job_id, attempt=attempt, sets=sets, outcome=outcome)


def cancel(job_id: str, *, attempt: int | None = None, info: str | None = None) -> Job:
    """Call a job off. A running handler meets it at its next tick.

    Its open parts are canceled with it, and so are jobs that wait for it. A canceled job answers again
    as it is. Raises NotFound, StaleAttempt, IllegalTransition.
    """
    sets = {**OVER, **_ending(None, info)}
    return _decide("cancel", job_id, attempt=attempt, sets=sets, outcome=None)


def complete_many(endings: Sequence[tuple[str, int, Mapping[str, Any] | None]]) -> set[str]:
    """Complete jobs of (id, attempt, outcome) that nothing hangs on; give the ids that were completed.

    Jobs with the same outcome go in one statement. What is not in the answer is linked, stale or
    decided: settle it by `complete`, which says which.
    """
    groups: dict[str, tuple[list[tuple[str, int]], Mapping[str, Any] | None]] = {}
    for job_id, attempt, outcome in endings:
        groups.setdefault(repr(outcome), ([], outcome))[0].append((job_id, attempt))
    return {job_id for rows, outcome in groups.values() for job_id in _complete_alike(rows, outcome)}


def _complete_alike(rows: list[tuple[str, int]], outcome: Mapping[str, Any] | None) -> set[str]:
    done: set[str] = set()
    for attempt in {number for _, number in rows}:
        sets = {**OVER, "progress": 100, **_ending(outcome, None)}
        ids = [job_id for job_id, number in rows if number == attempt]
        done |= {moved.id for moved in move("complete", ids, sets=sets, attempt=attempt, guard=ALONE)}
    return done


def _ending(outcome: Mapping[str, Any] | None, info: str | None) -> dict[str, Any]:
    sets: dict[str, Any] = {} if info is None else {"info": clean_text(info)}
    if outcome is not None:
        checked = checked_outcome(outcome)
        sets["outcome"] = Json(checked)
        sets["asks_acknowledgement"] = checked.get("acknowledge") is True
    return sets


def _decide(
    verb: str, job_id: str, *, attempt: int | None, sets: dict[str, Any], outcome: Mapping[str, Any] | None
) -> Job:
    moved = move(verb, [job_id], sets=sets, attempt=attempt, guard=_alone(verb), columns=COLUMNS)
    if moved:
        return job_from(moved[0].columns)
    return _decide_linked(verb, job_id, attempt=attempt, sets=sets) or _decided_before(
        verb, job_id, attempt=attempt, outcome=outcome
    )


def _alone(verb: str) -> Sql:
    """A canceled or failed job with parts takes them along, so having parts is a tie as well."""
    if verb == "complete":
        return ALONE
    return Sql("NOT is_linked AND part_execution IS NULL")


def _decide_linked(verb: str, job_id: str, *, attempt: int | None, sets: dict[str, Any]) -> Job | None:
    with transaction.atomic():
        lock_family(job_id)
        moved = move(verb, [job_id], sets=sets, attempt=attempt, columns=COLUMNS)
        if not moved:
            return None
        job = job_from(moved[0].columns)
        for other in follow(job):
            _cancel_follower(other, because=job)
    return job


def _cancel_follower(job_id: str, *, because: Job) -> None:
    """Cancel what cannot run any more; one that was decided meanwhile stays as it is."""
    try:
        cancel(job_id, info=f"Canceled, because {because.name} is {because.status}.")
    except IllegalTransition:
        return


def _decided_before(verb: str, job_id: str, *, attempt: int | None, outcome: Mapping[str, Any] | None) -> Job:
    """Answer a repeat of the very same decision with the job; refuse anything else."""
    job = Job.objects.filter(pk=job_id).first()
    error: JobsiteError = refusal(verb, job_id, attempt=attempt)
    if job is None or job.status != ARROWS[verb].target or attempt is not None:
        raise error
    if verb == "cancel" or job.status == Status.CANCELED or _same(job.outcome, outcome):
        return job
    raise error


def _same(kept: Any, given: Mapping[str, Any] | None) -> bool:
    return given is None or kept == checked_outcome(given)
