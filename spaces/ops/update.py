"""Changing records as clients send them, hooks among them (contract §2.6, §4.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.topics import Topic
from spaces.models import Commit, Record, Sheet
from spaces.models.commit import as_ranges
from spaces.ops.cells import Cell, judge, of_client
from spaces.ops.commits import created_draft, layer_draft, make_commit, settle
from spaces.ops.keys import ById
from spaces.ops.links import Links
from spaces.ops.records import (
    LISTED_IDS,
    MOST_RECORDS,
    count_elsewhere,
    count_records,
    counts_draft,
    held_sheet,
    records_draft,
)
from spaces.ops.rewrite import rewrite_rows
from spaces.ops.rows import is_error
from spaces.ops.unique import Kept, keep_unique, with_verdict
from spaces.rules.fields import Field, compile_field


@dataclass(frozen=True, slots=True)
class RecordPatch:
    """What changes of one record; metadata and config are replaced as a whole, or left when None."""

    id: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    metadata: dict[str, Any] | None = None
    config: dict[str, Any] | None = None


@dataclass(slots=True)
class _Difference:
    """What an update has changed."""

    records: dict[str, Record] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    #: More than messages changed, so hooks should look.
    is_of_data: bool = False
    errors: int = 0


def update_records(
    sheet_id: str,
    patches: Sequence[RecordPatch],
    *,
    by: str,
    layer_of: str | None = None,
    hooks: bool | None = None,
) -> str:
    """Change records and give the id of the commit. Two writers take turns at the sheet's row.

    `layer_of` is the commit that a hook writes back to: no new one is made, or the hook would hear of its
    own writing for ever, and the commit is completed. Records that went meanwhile are passed over then.
    Appends records:updated and commit:created, or layer:created and commit:completed, and
    sheet:counts-updated; of a change of messages alone hooks do not hear, unless `hooks` says that they
    hear in any case, or (False) in none. Raises NotFound, InvalidInput.
    """
    if len(patches) > MOST_RECORDS:
        raise InvalidInput(f"At most {MOST_RECORDS:,} records at once.")
    with transaction.atomic():
        sheet, links = held_sheet(sheet_id)
        if layer_of and not Commit.objects.filter(pk=layer_of, sheet=sheet).exists():
            raise NotFound("There is no such commit.", key="commitId")
        records = _records(sheet, patches, is_lenient=layer_of is not None)
        old = {record_id: record.values for record_id, record in records.items()}
        found = _apply(sheet, records, patches)
        kept = _judge(sheet, links, records, found, old=old)
        positions = [row.position for row in records.values()]
        commit_id, told = _committed(sheet, found, positions, by=by, layer_of=layer_of, hooks=hooks)
        _store(sheet, found, commit_id, told, by=by, kept=kept)
        return commit_id


def _store(sheet: Sheet, found: _Difference, commit_id: str, told: list[Draft], *, by: str, kept: Kept) -> None:
    """Write what differs and tell of it; the events are the last statement, as everywhere."""
    if found.records:
        rewrite_rows([*found.records.values()])
        count_records(sheet, total=0, errors=found.errors)
    if found.is_of_data:
        told.insert(0, _updated_draft(sheet, found, commit_id, by=by))
    if found.records:
        counted = counts_draft(sheet, by=by)
        counted.payload["counts"]["updated"] = len(found.records)
        told.append(counted)
    append([*told, *count_elsewhere(kept, by=by)])


def _committed(
    sheet: Sheet,
    found: _Difference,
    positions: Iterable[int],
    *,
    by: str,
    layer_of: str | None,
    hooks: bool | None,
) -> tuple[str, list[Draft]]:
    if layer_of:
        layer = [layer_draft(sheet, layer_of, by=by)] if found.records else []
        return layer_of, [*layer, *settle(sheet, layer_of, by=by)]
    is_hooked = found.is_of_data if hooks is None else hooks
    commit = make_commit(sheet, as_ranges(positions), by=by, is_hooked=is_hooked)
    return commit.id, [created_draft(sheet, commit, by=by)] if is_hooked else []


def _updated_draft(sheet: Sheet, found: _Difference, commit_id: str, *, by: str) -> Draft:
    told = records_draft(sheet, Topic.RECORDS_UPDATED, [*found.records], count=len(found.records), by=by)
    told.payload["changes"] = found.changes[:LISTED_IDS]
    told.context.update(commitId=commit_id, versionId=commit_id)
    return told


def _records(sheet: Sheet, patches: Sequence[RecordPatch], *, is_lenient: bool) -> dict[str, Record]:
    wanted = {patch.id for patch in patches}
    records = Record.objects.in_sheet(sheet.id).in_bulk([*wanted])
    if len(records) < len(wanted) and not is_lenient:
        raise NotFound(f"There is no record {min(wanted - records.keys())[:64]}.", key="id")
    return records


def _apply(sheet: Sheet, records: Mapping[str, Record], patches: Sequence[RecordPatch]) -> _Difference:
    fields = {description["key"]: compile_field(description) for description in sheet.fields}
    found = _Difference()
    for patch in patches:
        if record := records.get(patch.id):
            _apply_patch(record, patch, fields=fields, found=found)
    return found


def _judge(sheet: Sheet, links: Links, records: Mapping[str, Record], found: _Difference, *, old: ById) -> Kept:
    """Say of records what must be unique or linked and is not, now that they are as they will be."""
    kept = keep_unique(sheet, links, old=old, new={key: record.values for key, record in records.items()})
    found.errors += kept.errors
    for record in records.values():
        was_valid, messages = record.is_valid, with_verdict(record.messages, kept.judge(record.values))
        if messages == record.messages:
            continue
        record.messages, record.is_valid = messages, not is_error(messages)
        found.records[record.id] = record
        found.errors += was_valid - record.is_valid
    return kept


def _apply_patch(record: Record, patch: RecordPatch, *, fields: Mapping[str, Field], found: _Difference) -> None:
    """Change the record in memory and note in `found` what became different."""
    was_valid, before = record.is_valid, (record.values, record.messages, record.metadata, record.config)
    values, messages = dict(record.values), dict(record.messages or {})
    for key, cell in patch.cells.items():
        _write_cell(key, cell, values, messages, fields=fields)
    found.changes += _changes(record, values)
    record.values, record.messages = values, {key: told for key, told in messages.items() if told} or None
    record.metadata = record.metadata if patch.metadata is None else patch.metadata or None
    record.config = record.config if patch.config is None else patch.config or None
    record.is_valid = not is_error(record.messages)
    after = (_filled(record.values), record.messages, record.metadata, record.config)
    if after != (_filled(before[0]), *before[1:]):
        found.records[record.id] = record
        found.errors += was_valid - record.is_valid
        found.is_of_data |= (after[0], *after[2:]) != (_filled(before[0]), *before[2:])


def _write_cell(
    key: str, cell: Cell, values: dict[str, Any], messages: dict[str, Any], *, fields: Mapping[str, Field]
) -> None:
    raw = cell.value if cell.has_value else values.get(key)
    kept = of_client(messages.get(key, ())) if cell.messages is None else cell.messages
    values[key], messages[key] = judge(fields.get(key), raw, kept)


def _changes(record: Record, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"recordId": record.id, "fieldKey": key, "previousValue": record.values.get(key), "newValue": value}
        for key, value in values.items()
        if record.values.get(key) != value
    ]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out empty cells, which may be stored as null or not at all."""
    return {key: value for key, value in values.items() if value is not None}
