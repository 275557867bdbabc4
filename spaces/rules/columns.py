"""A column of thousands of cells to its values, at the speed of C as long as the cells are as expected."""

from collections.abc import Callable, Sequence
from datetime import date
from math import isfinite
from typing import Any

import orjson

from spaces.rules.cells import MAX_EXACT_INTEGER
from spaces.rules.fields import Field, Message
from spaces.rules.row import read_cell

#: Row index -> messages of this column's cell there.
Found = dict[int, list[Message]]
ColumnReader = Callable[[Sequence[Any]], tuple[Sequence[Any], Found | None]]

#: Different texts remembered for each column, so that repeated ones are read once.
_MEMO_SIZE = 20_000

_NO_TEXT = frozenset({""})


def compile_column(field: Field) -> ColumnReader:
    """Make the function that reads a column's cells: (values, messages by row or None).

    Each quick way below gives exactly what `read_cell` gives, or gives up and leaves the whole column to
    it; a test compares the two.
    """
    memo = _Memo(field)
    quick = _QUICK.get(field.type)

    def read(cells: Sequence[Any]) -> tuple[Sequence[Any], Found | None]:
        values = quick(cells) if quick is not None else None
        if values is None:
            return memo.read(cells)
        if field.required is not None and None in values:
            return values, {i: [dict(field.required)] for i, value in enumerate(values) if value is None}
        return values, None

    return read


def _read_texts(cells: Sequence[Any]) -> Sequence[Any] | None:
    """Accept a column of clean text. One join finds other types, NULs and lone surrogates alike."""
    try:
        joined = "".join(cells)
    except TypeError:
        return None
    if "\0" in joined or not (joined.isascii() or _is_encodable(joined)):
        return None
    return [cell or None for cell in cells] if "" in cells else cells


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_numbers(cells: Sequence[Any]) -> Sequence[Any] | None:
    """Accept a column of numbers as it is, and let a JSON parser read one of plain numbers as text.

    Cells cannot talk their way in: each must be one number or empty for the list to come out with the
    right length and nothing but numbers in it. Numbers beyond 2^53 need the careful way.
    """
    if set(map(type, cells)) <= {int, float, type(None)}:
        numbers = [cell for cell in cells if cell is not None]
        # A sum that is finite has neither NaN nor Infinity in it, which no comparison finds.
        return cells if not numbers or (_are_exact(numbers) and isfinite(sum(numbers))) else None
    try:
        # Joined as they are first: that refuses anything but text, such as a 0 that is as false as "" is.
        text = ",".join(cells)
        if "" in cells:
            text = ",".join([cell or "null" for cell in cells])
        values: list[Any] = orjson.loads(f"[{text}]")
    except (TypeError, ValueError):
        return None
    kinds = set(map(type, values))
    if len(values) != len(cells) or not kinds <= {int, float, type(None)} or "null" in cells:
        return None
    if type(None) in kinds:
        numbers = [value for value in values if value is not None]
        return values if not numbers or _are_exact(numbers) else None
    return values if _are_exact(values) else None


def _are_exact(numbers: list[float]) -> bool:
    return min(numbers) >= -MAX_EXACT_INTEGER and max(numbers) <= MAX_EXACT_INTEGER


def _read_flags(cells: Sequence[Any]) -> Sequence[Any] | None:
    """Accept a column of truth values as it is."""
    return cells if set(map(type, cells)) <= {bool, type(None)} else None


def _read_dates(cells: Sequence[Any]) -> Sequence[Any] | None:
    """Accept a column of ISO dates as it is."""
    distinct = set(cells)
    filled = distinct - _NO_TEXT
    try:
        if not all(map(_is_iso_date, filled)):
            return None
    except (TypeError, ValueError, AttributeError):
        return None
    return [cell or None for cell in cells] if len(filled) < len(distinct) else cells


def _is_iso_date(text: str) -> bool:
    # The length and the dashes first: fromisoformat would take 20240315 and 2024-W11-5 too.
    return len(text) == 10 and text[4] == text[7] == "-" and text.isascii() and bool(date.fromisoformat(text))


_QUICK = {"string": _read_texts, "number": _read_numbers, "boolean": _read_flags, "date": _read_dates}


class _Memo(dict[Any, Any]):
    """Remembers what texts become in one field; the messages of the bad ones are kept aside."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._bad: dict[str, list[Message]] = {}

    def __missing__(self, text: Any) -> Any:
        value, messages = read_cell(self._field, text)
        if messages:
            self._bad[text] = messages
        self[text] = value
        return value

    def read(self, cells: Sequence[Any]) -> tuple[Sequence[Any], Found | None]:
        """Read a column; one that holds more than text is read cell by cell, for 1 and True are one key."""
        if not set(map(type, cells)) <= {str, type(None)}:
            pairs = [read_cell(self._field, cell) for cell in cells]
            found = {i: messages for i, (_, messages) in enumerate(pairs) if messages}
            return [value for value, _ in pairs], found or None
        if len(self) > _MEMO_SIZE:
            self.clear()
            self._bad.clear()
        values = list(map(self.__getitem__, cells))
        bad = self._bad
        if not bad or bad.keys().isdisjoint(cells):
            return values, None
        return values, {i: list(map(dict, bad[cell])) for i, cell in enumerate(cells) if cell in bad}
