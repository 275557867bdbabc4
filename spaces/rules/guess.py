"""Which type each column of a new table has, judged from its first rows."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from spaces.rules.cells import MAX_EXACT_INTEGER

FieldType = Literal["string", "number", "boolean", "date"]

#: Rows looked at, at most.
SAMPLE_ROWS = 5_000

# A leading zero, a plus sign or a bare exponent make a code, not an amount: 00501, +4915112345, 12E4.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,15})(\.\d+)?|-?\d\.\d+[eE][+-]?\d{1,3}|-?\d[eE][+-]\d{1,3}", re.ASCII)
_DATE = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
#: What spreadsheet programs put where a formula failed: no reason to give a column of numbers up.
_ERROR_WORDS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
_WORDS = frozenset({"true", "false"}), frozenset({"yes", "no"})


def guess_types(rows: Iterable[Sequence[Any]], *, width: int) -> list[FieldType]:
    """Guess a type for each of `width` columns; a column that is not wholly of one type is text.

    Enum is never guessed: a sample cannot show all options, and the first new one would be an error.
    The same goes for dates that do not begin with the year, whose order would be a guess.
    """
    sample: list[list[Any]] = [[] for _ in range(width)]
    for _, row in zip(range(SAMPLE_ROWS), rows, strict=False):
        for cells, cell in zip(sample, row, strict=False):
            if cell is not None and cell != "" and cell not in _ERROR_WORDS:
                cells.append(cell)
    return [_guess(cells) for cells in sample]


def _guess(cells: list[Any]) -> FieldType:
    if not cells:
        return "string"
    kinds = {type(cell) for cell in cells}
    if kinds == {bool}:
        return "boolean"
    if kinds <= {int, float}:
        return "number"
    if bool not in kinds and all(map(_is_number, cells)):
        return "number"
    if kinds != {str}:
        return "string"
    words = {cell.strip().lower() for cell in set(cells)}
    if any(words <= pair for pair in _WORDS):
        return "boolean"
    return "date" if all(map(_DATE.fullmatch, cells)) else "string"


def _is_number(cell: Any) -> bool:
    text = str(cell)
    if not _NUMBER.fullmatch(text):
        return False
    return "." in text or "e" in text.lower() or abs(int(text)) <= MAX_EXACT_INTEGER
