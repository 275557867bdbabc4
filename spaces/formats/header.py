"""Which row of a table names its columns, if any does."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spaces.formats.shapes import Cell

#: Rows looked at when searching for a header below a title.
SEARCH_ROWS = 30

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)([.,]\d+)?%?")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns and where the data begins."""

    names: list[str]
    #: Index of the header among the rows looked at; None when there is none.
    index: int | None
    #: Index of the first row of data.
    data_index: int


def find_header(rows: Sequence[Sequence[Cell]]) -> Header:
    """Find the header in the first rows of a table, one of which must be worded.

    Rows above a header that are narrower than the table (titles, remarks) are not the header. A first
    row that looks like the data below it is data; then the columns are named column_1, column_2 and on.
    """
    width = _usual_width(rows)
    index = next((i for i, row in enumerate(rows) if _filled(row) >= _enough(width)), None)
    if index is None:
        index = next(i for i, row in enumerate(rows) if _filled(row))
    names = [_label(cell) for cell in rows[index]]
    while len(names) > width and not names[-1]:
        names.pop()
    names += [""] * (width - len(names))
    body = [row for row in rows[index + 1 :] if _filled(row)]
    if _is_data(rows[index], body):
        count = max(width, len(names))
        return Header([f"column_{n}" for n in range(1, count + 1)], None, index)
    return Header(names, index, index + 1)


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    """Give the commonest number of cells, not counting empty ones at the end."""
    widths = Counter(w for row in rows if (w := _trimmed_width(row)))
    most = max(widths.values(), default=0)
    return max((width for width, count in widths.items() if count == most), default=1)


def _trimmed_width(row: Sequence[Cell]) -> int:
    width = len(row)
    while width and _is_blank(row[width - 1]):
        width -= 1
    return width


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if not _is_blank(cell))


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_worded(row: Sequence[Cell]) -> bool:
    """Tell a row with a cell that holds more than white space."""
    return not all(map(_is_blank, row))


def _enough(width: int) -> int:
    """Say how many filled cells make a header: half of the columns, but not one cell above many."""
    return 1 if width < 2 else max(2, (width + 1) // 2)


def _label(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip().lstrip("\ufeff")


def _is_data(first: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """Judge whether the first row is one more row of data.

    It is when it has a number or a date where the rows below have them too, and nowhere a word above
    a column of numbers. A run of years is a header: tables of figures by year look like that.
    """
    if not body:
        return any(_is_value(cell) for cell in first) and not _are_years(first)
    below = [[row[i] for row in body if i < len(row) and not _is_blank(row[i])] for i in range(len(first))]
    numeric = [bool(cells) and all(_is_value(cell) for cell in cells) for cells in below]
    named = any(n and not _is_value(cell) and not _is_blank(cell) for n, cell in zip(numeric, first, strict=True))
    same = any(n and _is_value(cell) for n, cell in zip(numeric, first, strict=True))
    return same and not named and not _are_years(first)


def _is_value(cell: Cell) -> bool:
    """Tell a number, truth value or date from a word."""
    if isinstance(cell, int | float):
        return True
    text = str(cell or "").strip()
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def _are_years(first: Sequence[Cell]) -> bool:
    """Tell whether the numbers in a row are different years in order."""
    values = [str(cell).strip() for cell in first if _is_value(cell)]
    return (
        len(values) > 1
        and all(_YEAR.fullmatch(value) for value in values)
        and (values == sorted(set(values)) or values == sorted(set(values), reverse=True))
    )
