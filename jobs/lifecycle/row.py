"""Rows of `jobs_job` as model instances, and back, without the ORM's cost on the hot path."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection, models

from jobs.log.statement import instant, is_postgresql, run
from jobs.models import Job

COLUMNS: tuple[str, ...] = tuple(str(field.column) for field in Job._meta.concrete_fields)
ATTRIBUTES: tuple[str, ...] = tuple(field.attname for field in Job._meta.concrete_fields)
JSON_COLUMNS = frozenset(f.column for f in Job._meta.concrete_fields if isinstance(f, models.JSONField))
INSTANTS = frozenset(f.column for f in Job._meta.concrete_fields if isinstance(f, models.DateTimeField))
FLAGS = frozenset(f.column for f in Job._meta.concrete_fields if isinstance(f, models.BooleanField))


def fetch(job_id: str) -> Job | None:
    """Fetch one job by a statement that is worded once: wording it anew is half the cost of an answer."""
    if is_postgresql():
        # As one value: fifty columns cost the driver more than all the rest of the answer.
        rows = run("SELECT row_to_json(job)::text FROM jobs_job job WHERE id = %s", [job_id])
        return job_from(orjson.loads(rows[0][0])) if rows else None
    rows = run(f"SELECT {', '.join(COLUMNS)} FROM jobs_job WHERE id = %s", [job_id])  # noqa: S608 - our own columns
    return job_from(dict(zip(COLUMNS, rows[0], strict=True))) if rows else None


def job_from(columns: Mapping[str, Any]) -> Job:
    """Make the model instance of a row that a statement gave back whole."""
    decode = _decoded if is_postgresql() else _from_text
    return job_of({name: decode(name, columns[name]) for name in COLUMNS})


def job_of(values: Mapping[str, Any]) -> Job:
    """Make the model instance of a row from Python values of all columns."""
    return Job.from_db(connection.alias, ATTRIBUTES, [values[name] for name in COLUMNS])


def _decoded(column: str, value: Any) -> Any:
    return instant(value) if value is not None and column in INSTANTS else value


def _from_text(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column in JSON_COLUMNS:
        return orjson.loads(value)
    if column in INSTANTS:
        return instant(value)
    return bool(value) if column in FLAGS else value
