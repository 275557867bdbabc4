"""Reading a sheet's rows from first to last without holding them, for exports."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db import connection

#: Rows of one query. Each is a statement of its own, so that no reader holds up vacuum or a checkpoint.
CHUNK_ROWS = 5_000


def stream_values(sheet_id: str, *, keys: Sequence[str], valid_only: bool = False) -> Iterator[list[list[Any]]]:
    """Give the values of a sheet's records in its order, by key, in lists of up to CHUNK_ROWS.

    An empty cell is None. Records that are added or removed meanwhile may be met or not; none is met twice.
    """
    position = -1
    while rows := _read(sheet_id, after=position, valid_only=valid_only):
        position = rows[-1][0]
        yield [list(map(orjson.loads(raw).get, keys)) for _, raw in rows]


def _read(sheet_id: str, *, after: int, valid_only: bool) -> list[tuple[int, str]]:
    text = '"values"::text' if connection.vendor == "postgresql" else '"values"'
    only = " AND is_valid" if valid_only else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT position, {text} FROM spaces_record WHERE sheet_id = %s AND position > %s{only} "  # noqa: S608
            f"ORDER BY position LIMIT {CHUNK_ROWS}",
            [sheet_id, after],
        )
        rows: list[tuple[int, str]] = cursor.fetchall()
        return rows
