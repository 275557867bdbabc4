"""Values and conditions as SQL for the one UPDATE of a verb, in either database's dialect."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from jobs.clean import dump
from jobs.log.statement import is_postgresql


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression over the row itself, for example `attempt + 1`."""

    text: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Json:
    """A value for a JSON column; None is SQL's NULL."""

    value: Any


@dataclass(frozen=True, slots=True)
class After:
    """An instant so many seconds from now, on the database's clock."""

    seconds: float = 0.0


NOW = After()


def bind(value: Any) -> tuple[str, list[Any]]:
    """Give the SQL of one value and its parameters."""
    if isinstance(value, Sql):
        return value.text, list(value.params)
    if isinstance(value, After):
        return _instant(value.seconds)
    if isinstance(value, Json):
        return ("%s::jsonb" if is_postgresql() else "%s"), [None if value.value is None else dump(value.value)]
    if isinstance(value, dt.datetime):
        return "%s", [value if is_postgresql() else connection.ops.adapt_datetimefield_value(value)]
    return "%s", [value]


def _instant(seconds: float) -> tuple[str, list[Any]]:
    """The database's clock. SQLite has none of its own: every process of that mode shares this machine's."""
    if not is_postgresql():
        return "%s", [connection.ops.adapt_datetimefield_value(timezone.now() + dt.timedelta(seconds=seconds))]
    return ("clock_timestamp() + make_interval(secs => %s)", [seconds]) if seconds else ("clock_timestamp()", [])


def among(job_ids: Sequence[str], *, locked: str = "") -> tuple[str, list[Any]]:
    """Give the condition that a row is one of these.

    Several rows are locked in the order of their ids, so that two statements never wait for each other
    in a ring; `locked` may say SKIP LOCKED.
    """
    if len(job_ids) == 1 and not locked:
        return "id = %s", [job_ids[0]]
    if is_postgresql():
        rows = "SELECT id FROM jobs_job WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
        # An array is worked out once. As a join the planner, told by old statistics that few jobs are ready, has
        # locked these rows again for each ready job: 200 ids among 4,000 took seconds.
        return f"id = ANY(ARRAY({rows} {locked}))", [list(job_ids)]
    return "id IN (SELECT value FROM json_each(%s))", [dump(list(job_ids))]


def words(values: Iterable[str]) -> str:
    """Give constants of ours as a list of SQL literals."""
    return ", ".join(f"'{value}'" for value in sorted(values))
