"""Writes rows as CSV and as JSON."""

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from spaces.formats.limits import BATCH_ROWS
from spaces.formats.neutral import RISKY, as_text

#: One sheet to write: its name, its column names, and its rows, each as long as the column names.
SheetRows = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


def write_csv(
    path: str | Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    bom: bool = False,
) -> int:
    """Write rows as UTF-8 CSV and return how many there were; rows may be a generator.

    Text that a spreadsheet program would run as a formula gets an apostrophe in front. True and False are
    written as words, None as nothing, lists as JSON. With `bom`, Excel on Windows knows that it is UTF-8.
    """
    count = 0
    with Path(path).open("w", encoding="utf-8-sig" if bom else "utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow([as_text(column) for column in columns])
        source = iter(rows)
        while part := list(islice(source, BATCH_ROWS)):
            writer.writerows(
                [cell if type(cell) is str and cell[:1] not in RISKY else as_text(cell) for cell in row] for row in part
            )
            count += len(part)
    return count


def write_json(path: str | Path, sheets: Iterable[SheetRows]) -> int:
    """Write one sheet as a JSON array of objects, several as an object of such arrays; return the row count.

    Rows may be generators; nothing is held in memory. Formulas need no care here: JSON holds text as text.
    """
    entries = list(sheets)
    count = 0
    with Path(path).open("wb") as stream:
        stream.write(b"{" if len(entries) != 1 else b"")
        for index, (name, columns, rows) in enumerate(entries):
            if len(entries) > 1:
                stream.write((b",\n" if index else b"\n") + _dump(name) + b": ")
            count += _write_array(stream, columns, rows)
        stream.write(b"\n}\n" if len(entries) != 1 else b"\n")
    return count


def _write_array(stream: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    stream.write(b"[")
    for row in rows:
        stream.write((b",\n" if count else b"\n") + _dump(dict(zip(columns, row, strict=True))))
        count += 1
    stream.write(b"\n]" if count else b"]")
    return count


def _dump(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=str)
    except TypeError:
        # A lone surrogate or an integer beyond 64 bits, which this encoder refuses.
        return orjson.dumps(_plain(value), default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return str(value)
    return value
