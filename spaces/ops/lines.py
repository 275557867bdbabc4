"""Writing records as lines of JSON: each makes, changes or removes one record (contract §2.6, /v2-alpha)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from jobs.errors import InvalidInput, NotFound
from spaces.models import Record
from spaces.ops.cells import Cell, read_cells
from spaces.ops.insert import Extras, insert_records
from spaces.ops.records import delete_records
from spaces.ops.update import RecordPatch, update_records

#: Lines of one transaction.
CHUNK_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """What one line asks for; without `record_id` it makes a record."""

    number: int
    record_id: str | None
    #: As `insert_records` takes them: {fieldKey: {value, messages}}.
    raw: Mapping[str, Any]
    cells: Mapping[str, Cell]
    metadata: dict[str, Any] | None = None
    config: dict[str, Any] | None = None
    is_deleted: bool = False


@dataclass(slots=True)
class Written:
    """How many records lines have made, changed and removed."""

    created: int = 0
    updated: int = 0
    deleted: int = 0


def read_line(number: int, given: Mapping[str, Any]) -> Line:
    """Read one line's object. Raises InvalidInput, which names the line."""
    place = f"line {number}"
    record_id, gone = given.get("__k"), given.get("__d") or False
    if not isinstance(record_id, str | None) or not isinstance(gone, bool) or (gone and not record_id):
        raise InvalidInput(f"Line {number}: __k is a record's id, and __d, which needs one, true or false.", key=place)
    if given.get("__nk") is not None:
        raise InvalidInput(f"Line {number}: records get their ids here, so __nk cannot be chosen.", key=place)
    raw = {key: {"value": value} for key, value in given.items() if not key.startswith("__")}
    for key, told in _object(given, "__i", number).items():
        raw.setdefault(key, {})["messages"] = told
    try:
        cells = read_cells(raw, place=place)
    except InvalidInput as error:
        raise InvalidInput(f"Line {number}: {error.message}", key=error.key) from error
    metadata, config = (_object(given, name, number) if given.get(name) is not None else None for name in _FREE)
    return Line(number, record_id or None, raw, cells, metadata, config, gone)


_FREE = ("__m", "__c")


def check_ids(sheet_id: str, lines: Iterable[Line], *, is_anew: bool = False) -> None:
    """Look whether the records that lines name are there; a sheet that `is_anew` is going to be empty.

    Raises NotFound, InvalidInput, which name the line.
    """
    wanted = {line.record_id: line for line in lines if line.record_id}
    if wanted and is_anew:
        number = min(line.number for line in wanted.values())
        raise InvalidInput(f"Line {number}: with truncate there is no record left to change.", key=f"line {number}")
    there = Record.objects.in_sheet(sheet_id).filter(pk__in=_askable(wanted)).values_list("pk", flat=True)
    if missing := wanted.keys() - set(there):
        line = min((wanted[record_id] for record_id in missing), key=lambda each: each.number)
        raise NotFound(f"Line {line.number}: there is no such record.", key=f"line {line.number}")


def write_lines(
    sheet_id: str, lines: Sequence[Line], *, by: str, written: Written, is_silent: bool = False, layer_of: str | None
) -> None:
    """Store up to CHUNK_LINES lines in one transaction and add to `written` what they did.

    Appends what making, changing and removing records append. Raises NotFound, InvalidInput.
    """
    fresh = [line for line in lines if not line.record_id]
    gone = [line.record_id for line in lines if line.record_id and line.is_deleted]
    patches = [
        RecordPatch(line.record_id, line.cells, line.metadata, line.config)
        for line in lines
        if line.record_id and not line.is_deleted
    ]
    with transaction.atomic():
        if patches:
            update_records(sheet_id, patches, by=by, layer_of=layer_of, hooks=False if is_silent else None)
        deleted = delete_records(sheet_id, gone, by=by) if gone else 0
        if fresh:
            raw = [line.raw for line in fresh]
            insert_records(sheet_id, raw, by=by, extras=_extras(fresh), hooks=not is_silent)
    written.created += len(fresh)
    written.updated += len({patch.id for patch in patches})
    written.deleted += deleted


def _extras(lines: Sequence[Line]) -> Extras:
    metadata = {index: line.metadata for index, line in enumerate(lines) if line.metadata}
    return Extras(metadata, {index: line.config for index, line in enumerate(lines) if line.config})


def _askable(ids: Iterable[str]) -> list[str]:
    """What PostgreSQL can be asked for."""
    return [each for each in ids if "\x00" not in each and len(each) <= 64]


def _object(given: Mapping[str, Any], name: str, number: int) -> dict[str, Any]:
    found = given.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InvalidInput(f"Line {number}: {name} is a JSON object.", key=f"line {number}")
    return found
