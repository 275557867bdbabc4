"""Changes of a job that keep its status: ticks of a running one, details of an undecided one."""

import datetime as dt
from typing import Any

from jobs.clean import clean_text
from jobs.errors import InvalidInput
from jobs.lifecycle.move import move, move_one
from jobs.lifecycle.row import COLUMNS, job_from
from jobs.lifecycle.sql import Json
from jobs.models import Job

TEXTS = frozenset({"info", "stage"})
JSONS = frozenset({"config", "metadata", "input", "extra", "plan"})


def progress(
    job_id: str,
    *,
    attempt: int,
    progress: int | None = None,
    info: str | None = None,
    stage: str | None = None,
    records_processed: int | None = None,
    error_count: int | None = None,
    estimated_completion_at: dt.datetime | None = None,
    log_lines: int | None = None,
) -> bool:
    """Write a tick of one attempt; False when that attempt no longer runs, and nothing is written.

    `progress` is whole percent. `log_lines` is how many lines the attempt has logged so far; it is only
    told, so that pages know when to fetch more.
    """
    given = {
        "progress": None if progress is None else max(0, min(100, round(progress))),
        "info": info,
        "stage": stage,
        "records_processed": records_processed,
        "error_count": error_count,
        "estimated_completion_at": estimated_completion_at,
    }
    extra = {} if log_lines is None else {"logLines": log_lines}
    return bool(move("progress", [job_id], sets=_present(given), attempt=attempt, extra=extra))


def update(job_id: str, *, attempt: int | None = None, **details: Any) -> Job:
    """Change details of an undecided job: info, progress, config, metadata, extra, plan, estimated_completion_at.

    With `attempt` only while that attempt runs: what a running handler writes names it, or it would write over what a
    later one has written. Raises NotFound, StaleAttempt, IllegalTransition, InvalidInput for a column that is not a
    detail.
    """
    allowed = TEXTS | JSONS | {"progress", "estimated_completion_at", "priority"}
    if strange := sorted(set(details) - allowed):
        raise InvalidInput(f"{strange[0]} cannot be changed.", key=strange[0])
    moved = move_one("update", job_id, sets=_present(details), columns=COLUMNS, attempt=attempt)
    return job_from(moved.columns)


def _present(given: dict[str, Any]) -> dict[str, Any]:
    return {column: _bound(column, value) for column, value in given.items() if value is not None}


def _bound(column: str, value: Any) -> Any:
    if column in JSONS:
        return Json(value)
    return clean_text(value) if column in TEXTS else value
