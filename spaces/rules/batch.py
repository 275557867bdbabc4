"""Thousands of rows at once to what the database stores: JSON bytes and, seldom, messages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import orjson

from spaces.rules.columns import compile_column
from spaces.rules.fields import TYPE_SOURCE, Property, compile_field, make_message
from spaces.rules.row import Messages

#: (column index, level, text) triples: what reading the file found out about a row's cells.
Notes = Mapping[int, Sequence[tuple[int, str, str]]]

#: A row's values as a JSON object, and its messages or None.
Stored = tuple[bytes, Messages | None]
BatchConverter = Callable[..., list[Stored]]
ColumnsConverter = Callable[..., list[Stored]]


def compile_batch(fields: Iterable[Property]) -> BatchConverter:
    """Make the function that reads many rows: `convert(rows, notes=None)` to a list of stored rows.

    Same rules as `compile_row`, column by column: three times as fast. `notes` (row index -> triples, as
    formats.Batch.notes has them) become messages of their cells. Rows must be as long as the fields.
    """
    convert_columns = compile_columns(fields)

    def convert(rows: Sequence[Sequence[Any]], notes: Notes | None = None) -> list[Stored]:
        return convert_columns(zip(*rows, strict=True), notes) if rows else []

    return convert


def compile_columns(fields: Iterable[Property]) -> ColumnsConverter:
    """Make the function that reads many rows whose cells come by column: `convert(columns, notes=None)`.

    There must be as many columns as fields, at least one.
    """
    compiled = [compile_field(description) for description in fields]
    keys = [field.key for field in compiled]
    readers = [compile_column(field) for field in compiled]

    def convert(cells_by_column: Iterable[Sequence[Any]], notes: Notes | None = None) -> list[Stored]:
        messages: dict[int, Messages] = {}
        columns = []
        for key, read, cells in zip(keys, readers, cells_by_column, strict=True):
            values, found = read(cells)
            columns.append(values)
            for index, said in (found or {}).items():
                messages.setdefault(index, {})[key] = said
        _add_notes(messages, keys, notes or {})
        encoded = map(orjson.dumps, map(dict, map(zip, repeat(keys), zip(*columns, strict=True))))
        if not messages:
            return list(zip(encoded, repeat(None)))
        return [(values, messages.get(index)) for index, values in enumerate(encoded)]

    return convert


def _add_notes(messages: dict[int, Messages], keys: Sequence[str], notes: Notes) -> None:
    for index, triples in notes.items():
        for column, level, text in triples:
            cell = messages.setdefault(index, {}).setdefault(keys[column], [])
            cell.append(make_message(level, TYPE_SOURCE, text))
