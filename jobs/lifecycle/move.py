"""The one guarded way to change a job: UPDATE … WHERE id AND status IN (…) [AND attempt = n].

Zero rows changed is a refusal. Nothing is read first: between a read and a write another may decide.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jobs.errors import IllegalTransition, NotFound, StaleAttempt
from jobs.lifecycle.sql import NOW, Sql, among, bind, words
from jobs.log import Moved, append_moved
from jobs.log.statement import Statement
from jobs.models import Job
from jobs.states import ARROWS, PENDING, Status

#: Verbs whose events come several times a second; they leave `input` out of the payload.
QUIET = frozenset({"progress", "start"})


def move(
    verb: str,
    job_ids: Sequence[str],
    *,
    sets: Mapping[str, Any] | None = None,
    guard: Sql | None = None,
    attempt: int | None = None,
    columns: tuple[str, ...] = (),
    extra: Mapping[str, Any] | None = None,
) -> list[Moved]:
    """Move the jobs that the arrow of `verb` allows to move, and append each one's event.

    `sets` are columns and their new values, `guard` is a further condition, `attempt` the fence,
    `columns` what to give back of the moved rows, `extra` what to add to the payload.
    """
    if not job_ids:
        return []
    arrow = ARROWS[verb]
    change = _statement(verb, job_ids, sets or {}, _guards(guard, attempt))
    return append_moved(change, topic=arrow.topic, columns=columns, extra=extra or {}, with_input=verb not in QUIET)


def move_one(verb: str, job_id: str, **options: Any) -> Moved:
    """Move one job. Raises NotFound, StaleAttempt, IllegalTransition when it did not move."""
    moved = move(verb, [job_id], **options)
    if not moved:
        raise refusal(verb, job_id, attempt=options.get("attempt"))
    return moved[0]


def refusal(verb: str, job_id: str, *, attempt: int | None = None) -> NotFound | StaleAttempt | IllegalTransition:
    """Say why a job did not move, from its row as it is now."""
    row = Job.objects.filter(pk=job_id).values_list("status", "attempt").first()
    if row is None:
        return NotFound()
    status, current = row
    if attempt is not None and (attempt != current or status in PENDING or status == Status.READY):
        return StaleAttempt()
    target = ARROWS[verb].target
    return IllegalTransition(verb=verb, status=status, target=target)


def _guards(guard: Sql | None, attempt: int | None) -> Sql:
    fence = Sql("attempt = %s AND status IN ('', 'executing')", (attempt,)) if attempt is not None else None
    parts = [part for part in (fence, guard) if part]
    return Sql(" AND ".join(part.text for part in parts), tuple(param for part in parts for param in part.params))


@cache
def _sources(verb: str) -> str:
    """The empty word matches no row; it keeps PostgreSQL off the partial indexes by status.

    Right after a bulk load its statistics are old, and it would walk one of those instead of the key.
    """
    return words(["", *ARROWS[verb].sources])


def _statement(verb: str, job_ids: Sequence[str], sets: Mapping[str, Any], guard: Sql) -> Statement:
    arrow = ARROWS[verb]
    values = {"updated_at": NOW, **({"status": str(arrow.target)} if arrow.target else {}), **sets}
    bound = {column: bind(value) for column, value in values.items()}
    assignments = ", ".join(f"{column} = {sql}" for column, (sql, _) in bound.items())
    rows, row_params = among(job_ids)
    condition = f"{rows} AND status IN ({_sources(verb)})" + (f" AND {guard.text}" if guard.text else "")
    params = [param for _, given in bound.values() for param in given]
    return Statement(
        f"UPDATE jobs_job SET {assignments} WHERE {condition}",  # noqa: S608 - column names and words are ours
        [*params, *row_params, *guard.params],
        is_prepared=len(job_ids) == 1,
    )
