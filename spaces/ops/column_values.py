"""What the columns of a sheet hold, at a glance: for the plan of a mapping."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson

from spaces.models import Sheet
from spaces.ops.stream import stream_records

#: Records that are looked at for the different values of a column.
MOST_RECORDS = 50_000
#: Different values of a column that are told apart.
MOST_VALUES = 500
#: Values of a column that are shown, and their longest length.
PREVIEWED = 5
LONGEST_PREVIEW = 100


@dataclass(slots=True)
class Seen:
    """By field key: a few values of each column as text, and the different ones of those that were asked for."""

    previews: dict[str, list[str]] = field(default_factory=dict)
    #: Each value under its text.
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


def look_at(sheet: Sheet, *, counted: Collection[str]) -> Seen:
    """Look at the first records of a sheet; further ones only for the columns that are `counted`."""
    seen = Seen({key: [] for key in sheet.field_keys}, {key: {} for key in counted})
    looked_at = 0
    for chunk in stream_records(sheet.id):
        rows = [orjson.loads(raw) for _, raw in chunk]
        if not looked_at:
            _preview(rows, seen)
        for key, values in seen.values.items():
            _collect(rows, key, values)
        looked_at += len(rows)
        if not counted or looked_at >= MOST_RECORDS:
            break
    return seen


def _preview(rows: Sequence[Mapping[str, Any]], seen: Seen) -> None:
    for key, shown in seen.previews.items():
        cells = (row.get(key) for row in rows)
        texts = dict.fromkeys(str(cell)[:LONGEST_PREVIEW] for cell in cells if cell not in (None, "", []))
        shown.extend([*texts][:PREVIEWED])


def _collect(rows: Sequence[Mapping[str, Any]], key: str, values: dict[str, Any]) -> None:
    cells = (row.get(key) for row in rows)
    for cell in chain.from_iterable(cell if isinstance(cell, list) else (cell,) for cell in cells):
        if len(values) >= MOST_VALUES:
            return
        if isinstance(cell, str | int | float) and str(cell).strip():
            values.setdefault(str(cell), cell)
