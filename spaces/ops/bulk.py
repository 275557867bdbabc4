"""The same change for many records: up to 10,000 in one transaction, more in several, in the sheet's order."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from spaces.models import Record, Sheet
from spaces.ops.cells import Cell
from spaces.ops.record_query import RecordQuery, select
from spaces.ops.records import MOST_RECORDS, delete_records
from spaces.ops.update import RecordPatch, update_records

#: Gives what a record's cells become; None leaves the record.
Change = Callable[[Record], Mapping[str, Cell] | None]


def bulk_update(
    sheet: Sheet, query: RecordQuery, cells: Mapping[str, Cell], *, by: str, is_silent: bool = False
) -> str:
    """Give the same cells to all records that are meant, and the id of the last commit.

    Appends what `update_records` does for each 10,000; hooks do not hear of a silent one. Raises InvalidInput.
    """
    return _change(sheet, query, lambda record: cells, by=by, hooks=False if is_silent else None)


def find_replace(sheet: Sheet, query: RecordQuery, *, key: str, find: Any, replace: Any, by: str) -> str:
    """Replace text in one field of the records that are meant, and give the id of the last commit.

    Letters count the same in any case. Quotes around `find` mean the whole cell; an empty one means empty
    cells. Appends what `update_records` does for each 10,000. Raises InvalidInput.
    """
    replaced = _replacer(find, replace)

    def change(record: Record) -> dict[str, Cell] | None:
        value = record.values.get(key)
        new = replaced(value)
        return None if new == value else {key: Cell(new, has_value=True)}

    return _change(sheet, query, change, by=by)


def validate_sheet(sheet: Sheet, *, by: str) -> None:
    """Judge all records by the fields as they are now, and let the hooks look at each.

    Appends commit:created for each 10,000. Raises NotFound.
    """
    cells = {key: Cell() for key in sheet.field_keys}
    if sheet.total_count:
        _change(sheet, RecordQuery(), lambda record: cells, by=by, hooks=True)


def _change(sheet: Sheet, query: RecordQuery, change: Change, *, by: str, hooks: bool | None = None) -> str:
    commit_id = ""
    for records in _batches(sheet, query):
        found = [(record.id, change(record)) for record in records]
        patches = [RecordPatch(record_id, cells) for record_id, cells in found if cells is not None]
        commit_id = update_records(sheet.id, patches, by=by, hooks=hooks) if patches else commit_id
    return commit_id or update_records(sheet.id, [], by=by)


def _batches(sheet: Sheet, query: RecordQuery) -> Iterator[list[Record]]:
    """Read on behind the last id: a change may take records out of the choice that it goes through."""
    rows, after = select(sheet, query).order_by("id"), ""
    while records := list(rows.filter(id__gt=after)[:MOST_RECORDS]):
        yield records
        after = records[-1].id


def _replacer(find: Any, replace: Any) -> Callable[[Any], Any]:
    if find is None or find == "":
        return lambda value: replace if value in (None, "") else value
    text = _as_text(find)
    if len(text) > 1 and text[0] == text[-1] == '"':
        whole = text[1:-1].casefold()
        return lambda value: replace if value is not None and _as_text(value).casefold() == whole else value
    # The text is escaped, so that this is a search and no pattern of a person's.
    pattern, new = re.compile(re.escape(text), re.IGNORECASE), "" if replace is None else _as_text(replace)
    return lambda value: _replaced(pattern, value, new)


def _replaced(pattern: re.Pattern[str], value: Any, new: str) -> Any:
    if value is None or isinstance(value, list):
        return value
    text = _as_text(value)
    return pattern.sub(lambda match: new, text) if pattern.search(text) else value


def _as_text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def delete_chosen(sheet: Sheet, query: RecordQuery, *, by: str) -> Iterator[int]:
    """Remove the records that are meant, and give how many after each 10,000, which is a transaction.

    Appends records:deleted and sheet:counts-updated for each. Raises NotFound, InvalidInput.
    """
    for records in _batches(sheet, query):
        yield delete_records(sheet.id, [record.id for record in records], by=by)
