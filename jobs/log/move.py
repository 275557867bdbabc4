"""A change of job rows together with the event each of them causes: one statement on PostgreSQL.

The change is an UPDATE of `jobs_job`; what it moved is what is told. Nothing moved, nothing told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction

from jobs.clean import dump
from jobs.doorbell import ring
from jobs.log.append import COLUMNS, Draft, append
from jobs.log.statement import Statement, instant, is_postgresql, run


@dataclass(frozen=True, slots=True)
class Moved:
    """One row that the change moved: its id, and the whole row if it was asked for.

    In `columns` JSON is decoded on PostgreSQL and text on SQLite; instants are text on both.
    """

    id: str
    columns: Mapping[str, Any]


#: Members of a job event's payload that come from the row as it is after the change, and their columns.
LIVE = {
    "status": "status",
    "progress": "progress",
    "info": "info",
    "attempt": "attempt",
    "stage": "stage",
    "recordsProcessed": "records_processed",
    "errorCount": "error_count",
    "estimatedCompletionAt": "estimated_completion_at",
}
TOLD = ("id", "environment_id", "space_id", "context", "base", "input", *LIVE.values())

_LIVE_OBJECT = ", ".join(f"'{member}', moved.{column}" for member, column in LIVE.items())
POSTGRESQL = f"""
WITH moved AS ({{change}} RETURNING *),
head AS (
    UPDATE jobs_stream AS stream SET head = head + tally.n
    FROM ({{tally}}) AS tally
    WHERE stream.environment_id = tally.environment_id
    RETURNING stream.environment_id, stream.head - tally.n AS before, stream.epoch
),
told AS (
    SELECT moved.*, head.epoch, head.before + row_number() OVER (PARTITION BY moved.environment_id ORDER BY moved.id)
        AS seq
    FROM moved JOIN head USING (environment_id)
),
events AS (
    INSERT INTO jobs_event ({COLUMNS})
    SELECT 'us_evt_' || epoch || lpad(to_hex(seq), 14, '0'), environment_id, space_id, seq, %s, 'job', context,
        base || jsonb_strip_nulls(jsonb_build_object({_LIVE_OBJECT.replace("moved.", "told.")}))
            || CASE WHEN %s THEN jsonb_build_object('input', input) ELSE '{{{{}}}}' END || %s::jsonb,
        id, NULL, NULL, clock_timestamp(), NULL, NULL
    FROM told
)
SELECT id, {{row}} FROM moved ORDER BY id"""  # noqa: S608 - the pieces are constants of this module
TALLY = "SELECT environment_id, count(*) AS n FROM moved GROUP BY environment_id"
#: Jobs of several environments: the streams are locked in order, or two such changes could wait for each other.
TALLY_IN_ORDER = f"""
SELECT locked.environment_id, counted.n
FROM jobs_stream AS locked JOIN ({TALLY}) AS counted USING (environment_id)
ORDER BY locked.environment_id FOR NO KEY UPDATE OF locked"""  # noqa: S608 - the pieces are constants of this module


def append_moved(
    change: Statement, *, topic: str, columns: tuple[str, ...], extra: Mapping[str, Any], with_input: bool
) -> list[Moved]:
    """Run `change` (an UPDATE without RETURNING) and append one event for each row that it moved.

    `columns` are the job's columns, given when the whole row is wanted back; `extra` are members added
    to the payload. All rows must lie in environments whose streams exist, which creating a job sees to.
    """
    run_it = _move_postgresql if is_postgresql() else _move_sqlite
    moved = run_it(change, topic=topic, columns=columns, extra=extra, with_input=with_input)
    if moved:
        transaction.on_commit(lambda: ring(), robust=True)
    return moved


def _move_postgresql(
    change: Statement, *, topic: str, columns: tuple[str, ...], extra: Mapping[str, Any], with_input: bool
) -> list[Moved]:
    """The row comes back as one JSON text: sixty columns cost the driver more than the statement does."""
    row = "row_to_json(moved)::text" if columns else "NULL"
    # What is prepared is about one job, and so about one stream.
    sql = POSTGRESQL.format(change=change.sql, row=row, tally=TALLY if change.is_prepared else TALLY_IN_ORDER)
    rows = run(sql, [*change.params, str(topic), with_input, dump(extra)], is_prepared=change.is_prepared)
    return [Moved(id=job_id, columns=orjson.loads(row) if row else {}) for job_id, row in rows]


def _move_sqlite(
    change: Statement, *, topic: str, columns: tuple[str, ...], extra: Mapping[str, Any], with_input: bool
) -> list[Moved]:
    with transaction.atomic():
        sql = f"{change.sql} RETURNING {', '.join((*TOLD, *columns))}"
        rows = sorted(run(sql, change.params))
        told = [dict(zip(TOLD, row, strict=False)) for row in rows]
        for environment in sorted({row["environment_id"] for row in told}):
            append([_draft(row, topic, extra, with_input) for row in told if row["environment_id"] == environment])
    return [Moved(id=row[0], columns=dict(zip(columns, row[len(TOLD) :], strict=True))) for row in rows]


def _draft(row: dict[str, Any], topic: str, extra: Mapping[str, Any], with_input: bool) -> Draft:
    live = {member: row[column] for member, column in LIVE.items() if row[column] is not None}
    if eta := live.get("estimatedCompletionAt"):
        live["estimatedCompletionAt"] = instant(eta).isoformat()
    given = {"input": orjson.loads(row["input"])} if with_input else {}
    return Draft(
        topic=str(topic),
        domain="job",
        environment=row["environment_id"],
        space=row["space_id"],
        context=orjson.loads(row["context"]),
        payload={**orjson.loads(row["base"]), **live, **given, **extra},
        job=row["id"],
    )
