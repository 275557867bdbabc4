"""Writes sheets as an XLSX file, in constant memory, within Excel's limits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import write_worksheets

from spaces.formats.errors import TooManyRows, UnwritableFile
from spaces.formats.limits import MAX_EXACT_INTEGER, XLSX_MAX_CELL_CHARS, XLSX_MAX_COLUMNS, XLSX_MAX_ROWS
from spaces.formats.neutral import RISKY, as_text
from spaces.formats.write_text import SheetRows

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]")
_MAX_NAME_CHARS = 31


@dataclass(slots=True)
class XlsxReport:
    """What became of the rows."""

    row_count: int = 0
    #: Cells cut to the 32,767 characters that Excel allows.
    cut_count: int = 0


def write_xlsx(path: str | Path, sheets: Iterable[SheetRows]) -> XlsxReport:
    """Write sheets to an XLSX file; their rows may be generators.

    Text is stored as text, never as a formula, and still gets an apostrophe where it looks like one: the
    file may be saved as CSV later. Whole numbers beyond 2^53 are stored as text, which keeps their digits.
    Sheet names are made legal and unique. Longer cells are cut and counted in the report.
    Raises TooManyRows (after the rows before were used up), UnwritableFile for too many columns.
    """
    report = XlsxReport()
    taken: set[str] = set()
    entries: list[tuple[str, Any]] = [
        (make_sheet_name(name, taken=taken), _dicts(columns, rows, report)) for name, columns, rows in sheets
    ]
    write_worksheets(entries or [("Sheet1", [])], str(path))
    return report


def make_sheet_name(name: str, *, taken: set[str]) -> str:
    """Make a name that Excel accepts, and that differs from `taken` (lower-case names; it is added)."""
    clean = _FORBIDDEN.sub(" ", name).strip().strip("'").strip() or "Sheet"
    if clean.lower() == "history":
        clean += " 1"  # Excel keeps this name for itself.
    result = clean[:_MAX_NAME_CHARS].rstrip(" '")
    number = 1
    while result.lower() in taken:
        number += 1
        ending = f" ({number})"
        result = clean[: _MAX_NAME_CHARS - len(ending)].rstrip(" '") + ending
    taken.add(result.lower())
    return result


def _dicts(columns: Sequence[str], rows: Iterable[Sequence[Any]], report: XlsxReport) -> Iterator[dict[str, Any]]:
    """Yield rows in the writer's shape: dicts, whose keys are the header."""
    if len(columns) > XLSX_MAX_COLUMNS:
        raise UnwritableFile(f"An XLSX sheet has at most {XLSX_MAX_COLUMNS:,} columns: choose CSV or JSON instead.")
    keys = _make_unique(columns, report)
    source = iter(rows)
    first = list(islice(source, 1))
    if not first:
        # Without any row the writer would leave the header out.
        yield dict.fromkeys(keys)
        return
    for count, row in enumerate(chain(first, source), start=1):
        if count >= XLSX_MAX_ROWS:
            raise TooManyRows
        report.row_count += 1
        yield dict(zip(keys, [_cell(cell, report) for cell in row], strict=True))


def _make_unique(columns: Sequence[str], report: XlsxReport) -> list[str]:
    keys: dict[str, None] = {}
    for column in columns:
        label = key = _cell(str(column), report)
        number = 1
        while key in keys:
            number += 1
            key = f"{label} ({number})"
        keys[key] = None
    return list(keys)


def _cell(cell: Any, report: XlsxReport) -> Any:
    if type(cell) is str and cell[:1] not in RISKY and cell.isascii() and len(cell) <= XLSX_MAX_CELL_CHARS:
        return cell
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int):
        return cell if -MAX_EXACT_INTEGER <= cell <= MAX_EXACT_INTEGER else str(cell)
    if isinstance(cell, float):
        return cell if cell - cell == 0 else None
    text = as_text(cell)
    # Excel counts UTF-16 units: characters beyond the basic plane are two.
    if len(text) <= XLSX_MAX_CELL_CHARS // 2 or len(text.encode("utf-16-le")) // 2 <= XLSX_MAX_CELL_CHARS:
        return text
    report.cut_count += 1
    return text.encode("utf-16-le")[: XLSX_MAX_CELL_CHARS * 2].decode("utf-16-le", "ignore")
