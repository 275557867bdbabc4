"""A piece of SQL with its parameters, run on the database's own cursor.

The engine's hot path is one statement per transition. On PostgreSQL it goes past Django's cursor to
psycopg's: parameters are bound by the server and the statement stays prepared, which halves its cost.
Errors come out as Django's all the same.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, transaction


@dataclass(slots=True)
class Statement:
    """SQL text with `%s` for each parameter, in order."""

    sql: str
    params: list[Any] = field(default_factory=list)
    #: See `run`.
    is_prepared: bool = True


def is_postgresql() -> bool:
    """Whether the default database is PostgreSQL."""
    return connection.vendor == "postgresql"


def run(sql: str, params: Sequence[Any], *, is_prepared: bool = True) -> list[tuple[Any, ...]]:
    """Run one statement and give the rows it returns.

    One about many rows is better planned each time: a plan that was made while the table was small reads
    all of it for ever after (a start of 50 jobs among 10,000 took 12 ms instead of 3).
    """
    connection.ensure_connection()
    if is_postgresql():
        return _run_on_server(sql, params, is_prepared=is_prepared)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def run_alone(sql: str, params: Sequence[Any], *, is_prepared: bool = True) -> list[tuple[Any, ...]]:
    """Run one writing statement as a transaction of its own.

    PostgreSQL makes one of every statement, so BEGIN and COMMIT would be two more ways to the server and
    back; on SQLite a transaction is what takes the writers' lock in turn.
    """
    if is_postgresql():
        return run(sql, params, is_prepared=is_prepared)
    with transaction.atomic():
        return run(sql, params)


def _run_on_server(sql: str, params: Sequence[Any], *, is_prepared: bool) -> list[tuple[Any, ...]]:
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql.encode(), params, prepare=is_prepared)
        return cursor.fetchall() if cursor.description else []


def run_many(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run one statement for each row of parameters (SQLite only uses this for inserts)."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))


def instant(value: str | dt.datetime) -> dt.datetime:
    """SQLite gives a text or a naive instant, as its driver knows the column or not; both are UTC."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
