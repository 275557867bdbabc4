"""Reading a sheet's rows from first to last without holding them, for exports."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db import connection

from jobs.log.statement import is_postgresql
from spaces.models.record import id_range

#: Rows of one query. Each is a statement of its own, so that no reader holds up vacuum or a checkpoint.
CHUNK_ROWS = 5_000


def stream_values(sheet_id: str, *, keys: Sequence[str], valid_only: bool = False) -> Iterator[list[list[Any]]]:
    """Give the values of a sheet's records in its order, by key, in lists of up to CHUNK_ROWS.

    An empty cell is None. Records that are added or removed meanwhile may be met or not; none is met twice.
    """
    after, last = id_range(sheet_id)
    after = after[:-1]  # below the first
    while rows := _read(after=after, last=last, valid_only=valid_only):
        after = rows[-1][0]
        yield [list(map(orjson.loads(raw).get, keys)) for _, raw in rows]


def stream_records(sheet_id: str, *, after: str = "") -> Iterator[list[tuple[str, str]]]:
    """Give the ids of a sheet's records and their values as JSON text, in lists of up to CHUNK_ROWS.

    It goes on after the record `after`, if one is named.
    """
    first, last = id_range(sheet_id)
    after = max(after, first[:-1])  # below the first
    while rows := _read(after=after, last=last, valid_only=False):
        after = rows[-1][0]
        yield rows


def _read(*, after: str, last: str, valid_only: bool) -> list[tuple[str, str]]:
    text = '"values"::text' if is_postgresql() else '"values"'
    only = " AND is_valid" if valid_only else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {text} FROM spaces_record WHERE id > %s AND id <= %s{only} "  # noqa: S608
            f"ORDER BY id LIMIT {CHUNK_ROWS}",
            [after, last],
        )
        rows: list[tuple[str, str]] = cursor.fetchall()
        return rows
