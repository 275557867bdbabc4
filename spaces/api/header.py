"""Finding the header of a table for extractors (contract §2.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.errors import InvalidInput
from spaces.formats.header import SEARCH_ROWS, find_header, is_worded
from spaces.formats.neutral import as_text

MOST_ROWS, MOST_COLUMNS = 10_000, 16_384


def detect(rows: Any, options: Any) -> dict[str, Any]:
    """Give the header's names, how many rows lie above the data, and the columns' letters.

    `headerRow` is what the official spreadsheet extractor drops from the top: the header's place counted
    from 1. Rows in `rowNumbers` count from 0. Raises InvalidInput.
    """
    table = _table(rows)
    asked = options if isinstance(options, Mapping) else {}
    names, above = _found(table, asked)
    letters = [_letters(number) for number in range(len(names))]
    return {"header": names, "headerRow": above, "letters": letters, "skip": above}


def _found(table: Sequence[Sequence[Any]], asked: Mapping[str, Any]) -> tuple[list[str], int]:
    algorithm = asked.get("algorithm")
    if algorithm == "explicitHeaders":
        return [_text(name) for name in _list(asked, "headers")], _whole(asked.get("skip"), default=0)
    if algorithm == "specificRows":
        return _joined(table, [_whole(number, default=0) for number in _list(asked, "rowNumbers")])
    search = table[: _whole(asked.get("rowsToSearch"), default=SEARCH_ROWS) or SEARCH_ROWS]
    if not any(map(is_worded, search)):
        return [], 0
    header = find_header(search)
    return header.names, header.data_index


def _joined(table: Sequence[Sequence[Any]], numbers: Sequence[int]) -> tuple[list[str], int]:
    """Several header rows are read from top to bottom."""
    chosen = [table[number] for number in numbers if number < len(table)]
    if not chosen:
        raise InvalidInput("There are no such rows.", key="options.rowNumbers")
    width = max(map(len, chosen))
    cells = [[_text(row[place]) if place < len(row) else "" for row in chosen] for place in range(width)]
    return [" ".join(filter(None, column)) for column in cells], max(numbers) + 1


def _table(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise InvalidInput("The data must be a list of rows, each a list.", key="data")
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise InvalidInput(f"At most {MOST_ROWS:,} rows of {MOST_COLUMNS:,} cells.", key="data")
    return [[None if cell is None else _text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """Nothing is made harmless here: a name must come back as it is in the file."""
    return cell if isinstance(cell, str) else as_text(cell)


def _list(asked: Mapping[str, Any], name: str) -> list[Any]:
    value = asked.get(name)
    if not isinstance(value, list) or len(value) > MOST_COLUMNS:
        raise InvalidInput(f"{name} must be a list.", key=f"options.{name}")
    return value


def _whole(value: Any, *, default: int) -> int:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise InvalidInput("A row's number is a whole number from 0.", key="options")
    return value


def _letters(number: int) -> str:
    """Name a column as spreadsheets do: A, B … Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
