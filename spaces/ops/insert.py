"""Adding records as clients send them: read by the sheet's rules, told to hooks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import transaction

from jobs.errors import InvalidInput, NotFound
from jobs.log import append
from jobs.topics import Topic
from spaces.models import Commit, Sheet
from spaces.models.record import record_ids
from spaces.ops.cells import Cell, plain_columns, read_cells
from spaces.ops.commits import created_draft, make_commit
from spaces.ops.links import Links
from spaces.ops.records import (
    MOST_RECORDS,
    count_elsewhere,
    count_records,
    counts_draft,
    held_sheet,
    records_draft,
)
from spaces.ops.rows import Stored, insert_rows
from spaces.ops.unique import UNJUDGED, Kept, is_judged, keep_unique, with_verdict
from spaces.rules.batch import compile_batch, compile_columns


@dataclass(frozen=True, slots=True)
class Inserted:
    """New records: their ids, what is stored of each, and the commit that made them."""

    ids: list[str]
    rows: Sequence[Stored]
    commit: Commit


@dataclass(frozen=True, slots=True)
class Extras:
    """What few new records come with, by their index."""

    metadata: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    config: Mapping[int, dict[str, Any]] = field(default_factory=dict)


def insert_records(
    sheet_id: str, records: Sequence[Any], *, by: str, extras: Extras | None = None, hooks: bool = True
) -> Inserted | None:
    """Add records, each `{fieldKey: {value, messages}}`, at the end of a sheet; None if there are none.

    The rules are applied before the sheet's row is locked, and again if its fields changed meanwhile.
    Appends records:created, commit:created unless `hooks` are not to hear of it, and sheet:counts-updated.
    Raises NotFound, InvalidInput.
    """
    if len(records) > MOST_RECORDS:
        raise InvalidInput(f"At most {MOST_RECORDS:,} records at once.")
    return _add(sheet_id, lambda fields: _stored(fields, records), len(records), by=by, extras=extras, hooks=hooks)


def insert_values(sheet_id: str, rows: Sequence[Mapping[str, Any]], *, by: str) -> Inserted | None:
    """Add records of plain values by field key at the end of a sheet; like `insert_records` otherwise.

    Values that the sheet has no field for are left out. Raises NotFound.
    """
    return _add(sheet_id, lambda fields: _read(fields, _table(fields, rows)), len(rows), by=by)


def _add(
    sheet_id: str,
    read: Callable[[Sequence[Mapping[str, Any]]], list[Stored]],
    count: int,
    *,
    by: str,
    extras: Extras | None = None,
    hooks: bool = True,
) -> Inserted | None:
    sheet = Sheet.objects.filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    if not count:
        return None
    fields = sheet.fields
    rows = read(fields)
    with transaction.atomic():
        sheet, links = held_sheet(sheet_id)
        if sheet.fields != fields:
            rows = read(sheet.fields)
        return _insert(sheet, links, rows, by=by, extras=extras or Extras(), hooks=hooks)


def _table(fields: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    keys = [description["key"] for description in fields]
    return [[row.get(key) for key in keys] for row in rows]


def _insert(sheet: Sheet, links: Links, rows: Sequence[Stored], *, by: str, extras: Extras, hooks: bool) -> Inserted:
    first = sheet.next_position
    rows, kept = _judged(sheet, links, rows)
    free = {"metadata": extras.metadata, "config": extras.config}
    ids, errors = insert_rows(sheet.id, rows, first_position=first, **free)
    count_records(sheet, total=len(ids), errors=errors + kept.errors, positions=len(ids))
    commit = make_commit(sheet, [[first, first + len(ids) - 1]], by=by, is_hooked=hooks)
    told = records_draft(sheet, Topic.RECORDS_CREATED, ids, count=len(ids), by=by)
    told.context.update(commitId=commit.id, versionId=commit.id)
    hooked = [created_draft(sheet, commit, by=by)] if hooks else []
    append([told, *hooked, counts_draft(sheet, by=by), *count_elsewhere(kept, by=by)])
    return Inserted(ids, rows, commit)


def _judged(sheet: Sheet, links: Links, rows: Sequence[Stored]) -> tuple[Sequence[Stored], Kept]:
    """Say of rows what must be unique or linked and is not; gives them and what that brings with it."""
    if not is_judged(sheet, links):
        return rows, UNJUDGED
    ids = record_ids(sheet.id, range(sheet.next_position, sheet.next_position + len(rows)))
    new = {record_id: orjson.loads(raw) for record_id, (raw, _) in zip(ids, rows, strict=True)}
    kept = keep_unique(sheet, links, old={}, new=new)
    told = zip(rows, map(kept.judge, new.values()), strict=True)
    return [(raw, with_verdict(messages, found) if found else messages) for (raw, messages), found in told], kept


def _stored(fields: Sequence[Mapping[str, Any]], records: Sequence[Any]) -> list[Stored]:
    """Read records as they come. A sheet without fields has no columns to read by. Raises InvalidInput."""
    keys = [description["key"] for description in fields]
    columns = plain_columns(records, keys) if keys else None
    if columns is not None:
        return compile_columns(fields)(columns)
    cells = [read_cells(record, place=str(number)) for number, record in enumerate(records)]
    none, known = Cell(), frozenset(keys)
    table = [[record.get(key, none).value for key in keys] for record in cells]
    return [_completed(row, record, known) for row, record in zip(_read(fields, table), cells, strict=True)]


def _read(fields: Sequence[Mapping[str, Any]], table: Sequence[Sequence[Any]]) -> list[Stored]:
    return compile_batch(fields)(table) if fields else [(b"{}", None) for _ in table]


def _completed(row: Stored, record: Mapping[str, Cell], known: frozenset[str]) -> Stored:
    """Add the client's messages, and the values that the sheet has no field for."""
    raw, found = row
    is_strange = not record.keys() <= known
    if strange := is_strange and {
        key: cell.value for key, cell in record.items() if key not in known and cell.has_value
    }:
        raw = orjson.dumps({**orjson.loads(raw), **strange})
    told = {key: cell.messages for key, cell in record.items() if cell.messages}
    if not told:
        return raw, found
    before = found or {}
    return raw, {**before, **{key: [*before.get(key, ()), *messages] for key, messages in told.items()}}
