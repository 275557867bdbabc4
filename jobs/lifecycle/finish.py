"""Deciding a job: complete, fail, cancel. Once, for ever."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.clean import clean_text
from jobs.errors import JobsiteError
from jobs.lifecycle.family import lock_family
from jobs.lifecycle.follow import follow
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
    return decide("complete", job_id, attempt=attempt, sets=sets, outcome=outcome)


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
    sets = failing(outcome, info, error_code)
    return decide("fail", job_id, attempt=attempt, sets=sets, outcome=outcome)


def failing(outcome: Mapping[str, Any] | None, info: str | None, error_code: str) -> dict[str, Any]:
    """Give the columns of a job that fails, and their new values. Raises InvalidInput."""
    return {**OVER, "error_code": clean_text(error_code, limit=64), **_ending(outcome, info)}


def cancel(job_id: str, *, attempt: int | None = None, info: str | None = None) -> Job:
    """Call a job off. A running handler meets it at its next tick.

    Its open parts are canceled with it, and so are jobs that wait for it. A canceled job answers again
    as it is. Raises NotFound, StaleAttempt, IllegalTransition.
    """
    return decide("cancel", job_id, attempt=attempt, sets={**OVER, **_ending(None, info)}, outcome=None)


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


def decide(
    verb: str,
    job_id: str,
    *,
    attempt: int | None,
    sets: Mapping[str, Any],
    outcome: Mapping[str, Any] | None,
    guard: Sql | None = None,
) -> Job:
    """Decide a job by a verb of this module; `guard` is a further condition. Raises as the verb does."""
    alone = _alone(verb) if guard is None else Sql(f"{_alone(verb).text} AND {guard.text}", guard.params)
    moved = move(verb, [job_id], sets=sets, attempt=attempt, guard=alone, columns=COLUMNS)
    if moved:
        return job_from(moved[0].columns)
    job = _decide_linked(verb, job_id, attempt=attempt, sets=sets, guard=guard)
    return job or _decided_before(verb, job_id, attempt=attempt, outcome=outcome)


def _alone(verb: str) -> Sql:
    """A canceled or failed job with parts takes them along, so having parts is a tie as well."""
    if verb == "complete":
        return ALONE
    return Sql("NOT is_linked AND part_execution IS NULL")


def _decide_linked(
    verb: str, job_id: str, *, attempt: int | None, sets: Mapping[str, Any], guard: Sql | None
) -> Job | None:
    with transaction.atomic():
        lock_family(job_id, falls=verb != "complete")
        moved = move(verb, [job_id], sets=sets, attempt=attempt, guard=guard, columns=COLUMNS)
        if not moved:
            return None
        job = job_from(moved[0].columns)
        _take_along(job)
    return job


def _take_along(job: Job) -> None:
    """Cancel what cannot run any more, one after the other: a chain may be longer than Python's stack."""
    falling = deque([job])
    while falling:
        cause = falling.popleft()
        sets = {**OVER, "info": clean_text(f"Canceled, because {cause.name} is {cause.status}.")}
        falling += [job_from(row.columns) for row in move("cancel", follow(cause), sets=sets, columns=COLUMNS)]


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
