"""Writing many records at once: COPY on PostgreSQL, one prepared insert on SQLite.

Django's `bulk_create` is eleven times slower than COPY. Nothing here commits, counts or tells: the callers
do, and they hold the sheet's row or write under an id that no sheet has yet (`File.extraction`).
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

from jobs.clean import dump
from jobs.ids import ALPHABET

#: Records in one commit: measured best, and a second's work at the slowest.
COMMIT_ROWS = 10_000

_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_COLUMNS = 'id, sheet_id, position, "values", messages, is_valid, metadata, config, updated_at'
COPY = f"COPY spaces_record ({_COLUMNS}) FROM STDIN"
INSERT = f"INSERT INTO spaces_record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)"  # noqa: S608

Messages = Mapping[str, list[dict[str, Any]]]


def new_record_ids(count: int) -> list[str]:
    """Make ids for consecutive records: one look at the clock and the dice for all of them.

    48 bits of milliseconds, 50 random bits shared by the batch, and a counter, so they sort as the records
    do and meet only if two batches of one millisecond throw the same dice.
    """
    stem = (time.time_ns() // 1_000_000 << 50) | int.from_bytes(os.urandom(7), "big") >> 6
    front = "us_rc_" + "".join(_PAIRS[stem >> shift & 1023] for shift in range(90, -1, -10))
    return [f"{front}{_PAIRS[n >> 20]}{_PAIRS[n >> 10 & 1023]}{_PAIRS[n & 1023]}" for n in range(count)]


def insert_rows(
    sheet_id: str,
    values: Sequence[dict[str, Any]],
    *,
    first_position: int,
    messages: Mapping[int, Messages] | None = None,
    invalid: "set[int] | frozenset[int]" = frozenset(),
    metadata: Mapping[int, dict[str, Any]] | None = None,
) -> list[str]:
    """Write records inside the caller's transaction and give their ids, in order.

    `values` hold no None. `messages`, `invalid` and `metadata` go by index in `values`; most rows have none.
    Raises InvalidInput for values that JSON cannot say.
    """
    ids = new_record_ids(len(values))
    rows = zip(ids, range(first_position, first_position + len(ids)), map(_json, values), strict=True)
    extras = _extras(messages or {}, invalid, metadata or {})
    write = _copy if connection.vendor == "postgresql" else _execute_many
    write(sheet_id, enumerate(rows), extras)
    return ids


Row = tuple[int, tuple[str, int, bytes]]
#: (messages, is_valid, metadata) of a row that is not plain.
Extras = dict[int, tuple[str | None, bool, str | None]]


def _extras(
    messages: Mapping[int, Messages], invalid: "set[int] | frozenset[int]", metadata: Mapping
) -> Extras:
    return {
        index: (
            dump(messages[index]) if messages.get(index) else None,
            index not in invalid,
            dump(metadata[index]) if metadata.get(index) else None,
        )
        for index in {*messages, *invalid, *metadata}
    }


def _json(values: dict[str, Any]) -> bytes:
    """The ordinary row costs one encoding and one search for what PostgreSQL refuses."""
    try:
        raw = orjson.dumps(values)
    except TypeError:
        return dump(values).encode()
    return raw if b"\\u0000" not in raw else dump(values).encode()


def _copy(sheet_id: str, rows: Iterator[Row], extras: Extras) -> None:
    """COPY's text format: a tab between columns, a backslash before what would end one."""
    lines = []
    for index, (record_id, position, raw) in rows:
        text = raw.decode().replace("\\", "\\\\")
        if index in extras:
            messages, is_valid, metadata = extras[index]
            tail = f"{_escaped(messages)}\t{'t' if is_valid else 'f'}\t{_escaped(metadata)}\t\\N\t\\N\n"
        else:
            tail = "\\N\tt\t\\N\t\\N\t\\N\n"
        lines.append(f"{record_id}\t{sheet_id}\t{position}\t{text}\t{tail}")
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(COPY) as copy:
        for start in range(0, len(lines), 2_000):
            copy.write("".join(lines[start : start + 2_000]))


def _escaped(json_text: str | None) -> str:
    return "\\N" if json_text is None else json_text.replace("\\", "\\\\")


def _execute_many(sheet_id: str, rows: Iterator[Row], extras: Extras) -> None:
    """Straight on the driver's cursor: Django's would translate the statement's placeholders."""
    plain = (None, True, None)
    find: Callable[..., Any] = extras.get
    with connection.wrap_database_errors:
        connection.connection.executemany(
            INSERT,
            (
                (record_id, sheet_id, position, raw.decode(), *find(index, plain))
                for index, (record_id, position, raw) in rows
            ),
        )
