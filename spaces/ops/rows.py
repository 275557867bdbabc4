"""Writing many records at once: COPY on PostgreSQL, one prepared insert on SQLite.

Django's `bulk_create` is eleven times slower than COPY. Nothing here commits, counts or tells: the callers
do, and they hold the sheet's row or write under an id that no sheet has yet (`File.extraction`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from jobs.clean import dump
from jobs.log.statement import is_postgresql
from spaces.models.record import record_ids

#: Records in one commit: measured best, and a second's work at the slowest.
COMMIT_ROWS = 10_000
#: Records in one write to a COPY.
BLOCK_ROWS = 2_000

_COLUMNS = 'id, sheet_id, position, "values", messages, is_valid, metadata, config, updated_at'
COPY = f"COPY spaces_record ({_COLUMNS}) FROM STDIN"
INSERT = f"INSERT INTO spaces_record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)"  # noqa: S608
INSERT_PLAIN = f"INSERT INTO spaces_record ({_COLUMNS}) VALUES (?, ?, ?, ?, NULL, 1, NULL, NULL, NULL)"  # noqa: S608

Messages = Mapping[str, Sequence[Mapping[str, Any]]]
#: A record's values as a JSON object, and its messages or None (what `spaces.rules.compile_batch` gives).
Stored = tuple[bytes, Messages | None]


def encode_values(values: Mapping[str, Any]) -> bytes:
    """Write values as the JSON that both databases accept. Raises InvalidInput for what JSON cannot say."""
    return dump({key: value for key, value in values.items() if value is not None}).encode()


def is_error(messages: Messages | None) -> bool:
    """Whether any message is an error, which makes the record invalid."""
    told = (message for cell in (messages or {}).values() for message in cell)
    return any(message.get("type") == "error" for message in told)


def insert_rows(
    sheet_id: str,
    rows: Sequence[Stored],
    *,
    first_position: int,
    metadata: Mapping[int, Mapping[str, Any]] | None = None,
    config: Mapping[int, Mapping[str, Any]] | None = None,
) -> tuple[list[str], int]:
    """Write records inside the caller's transaction; give their ids, in order, and how many are invalid.

    The values must be JSON without NUL or lone surrogates, as `encode_values` and `spaces.rules` make it.
    `metadata` and `config` go by index in `rows`; most rows have none.
    """
    ids = record_ids(sheet_id, range(first_position, first_position + len(rows)))
    free = Free(metadata or {}, config or {})
    write = _copy if is_postgresql() else _execute_many
    return ids, write(sheet_id, list(zip(ids, rows, strict=True)), first_position, free)


Rows = Sequence[tuple[str, Stored]]


class Free(NamedTuple):
    """What few rows have, by their index."""

    metadata: Mapping[int, Mapping[str, Any]]
    config: Mapping[int, Mapping[str, Any]]

    def has(self, index: int) -> bool:
        """Whether a row has any of it."""
        return index in self.metadata or index in self.config


def _copy(sheet_id: str, rows: Rows, first_position: int, free: Free) -> int:
    """COPY's text format: a tab between columns, a backslash before what would end one."""
    lines, errors = [], 0
    for index, (record_id, (raw, messages)) in enumerate(rows):
        tail = "\\N\tt\t\\N\t\\N\t\\N\n"
        if messages or free.has(index):
            wrong = is_error(messages)
            errors += wrong
            free_text = f"{_escaped(free.metadata.get(index))}\t{_escaped(free.config.get(index))}"
            tail = f"{_escaped(messages)}\t{'f' if wrong else 't'}\t{free_text}\t\\N\n"
        text = raw.decode().replace("\\", "\\\\")
        lines.append(f"{record_id}\t{sheet_id}\t{first_position + index}\t{text}\t{tail}")
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(COPY) as copy:
        for start in range(0, len(lines), BLOCK_ROWS):
            copy.write("".join(lines[start : start + BLOCK_ROWS]))
    return errors


def _escaped(value: Any) -> str:
    return dump(value).replace("\\", "\\\\") if value else "\\N"


def _execute_many(sheet_id: str, rows: Rows, first_position: int, free: Free) -> int:
    """Straight on the driver's cursor: Django's would translate the statement's placeholders.

    Rows with nothing but values, which most are, bind half as many parameters.
    """
    rich = {*free.metadata, *free.config, *(index for index, (_, (_, messages)) in enumerate(rows) if messages)}
    plain = (
        (record_id, sheet_id, position, raw.decode())
        for position, (record_id, (raw, _)) in enumerate(rows, start=first_position)
        if position - first_position not in rich
    )
    told = [(*_place(sheet_id, rows, index, first_position), *_rest(rows[index][1][1], index, free)) for index in rich]
    with connection.wrap_database_errors:
        connection.connection.executemany(INSERT_PLAIN, plain)
        connection.connection.executemany(INSERT, told)
    return sum(not row[5] for row in told)


def _place(sheet_id: str, rows: Rows, index: int, first_position: int) -> tuple[Any, ...]:
    record_id, (raw, _) = rows[index]
    return record_id, sheet_id, first_position + index, raw.decode()


def _rest(messages: Messages | None, index: int, free: Free) -> tuple[Any, ...]:
    told = _dumped(free.metadata.get(index)), _dumped(free.config.get(index))
    return _dumped(messages), not is_error(messages), *told


def _dumped(value: Any) -> str | None:
    return dump(value) if value else None
