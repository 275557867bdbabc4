"""XLSX, XLSB, XLS and ODS files as tables, opened in a process of their own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any

import orjson

from spaces.formats.archive import guard_archive
from spaces.formats.errors import (
    DamagedFile,
    EmptyFile,
    PasswordProtected,
    TooManyColumns,
    TooMuchToOpen,
    UnreadableFile,
)
from spaces.formats.header import SEARCH_ROWS, Header, find_header, is_worded
from spaces.formats.limits import (
    BATCH_CELLS,
    BATCH_ROWS,
    CHILD_CPU_SECONDS,
    CHILD_MEMORY_BYTES,
    MAX_COLUMNS,
    MAX_SHEETS,
)
from spaces.formats.shapes import Batch, Cell, FormatInfo, Rejected, Table
from spaces.formats.squaring import ABOVE_HEADER, Squarer, cut_giant_cells, excerpt, is_filled

_SCRIPT = Path(__file__).with_name("spreadsheet_child.py")

_ERRORS: dict[str, UnreadableFile] = {
    "password_protected": PasswordProtected(),
    "damaged_file": DamagedFile(),
    "too_much_to_open": TooMuchToOpen(),
    "too_many_columns": TooManyColumns(f"A sheet of this file has more than {MAX_COLUMNS:,} columns."),
    "too_many_sheets": TooMuchToOpen(f"This file has more than {MAX_SHEETS} sheets."),
}

Frames = Iterator[dict[str, Any]]


def read_spreadsheet(path: Path, *, info: FormatInfo) -> Iterator[Table]:
    """Yield the filled sheets of a spreadsheet; empty ones are passed over.

    The parser works in a process with limited memory and time, which also keeps this process's other
    threads (such as a heartbeat) running meanwhile.
    Raises EmptyFile, ArchiveTooLarge, PasswordProtected, DamagedFile, TooMuchToOpen, TooManyColumns.
    """
    if info.kind != "xls":
        guard_archive(path)
    is_empty = True
    with _open_child(path, kind=info.kind) as frames:
        for frame in frames:
            if "sheet" not in frame:
                continue  # Rows of a table that the caller did not read to its end.
            table = _read_table(frame, frames)
            if table is not None:
                is_empty = False
                yield table
    if is_empty:
        raise EmptyFile("This spreadsheet has no filled sheet: there is nothing to import.")


@contextmanager
def _open_child(path: Path, *, kind: str) -> Iterator[Frames]:
    options = {
        "path": str(path),
        "kind": kind,
        "memory_bytes": CHILD_MEMORY_BYTES,
        "cpu_seconds": CHILD_CPU_SECONDS,
        "max_sheets": MAX_SHEETS,
        "max_columns": MAX_COLUMNS,
        "batch_rows": BATCH_ROWS,
        "batch_cells": BATCH_CELLS,
    }
    # Our own interpreter and script, no shell; -I keeps the caller's folder and variables out of it.
    command = [sys.executable, "-I", str(_SCRIPT), json.dumps(options)]
    pipes: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
    }
    child = subprocess.Popen(command, **pipes)  # noqa: S603
    try:
        yield _read_frames(child.stdout)
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _read_frames(stream: IO[bytes] | None) -> Frames:
    """Yield what the child says; one that dies without a last word had hit a limit."""
    for line in stream or ():
        frame = orjson.loads(line)
        if "end" in frame:
            return
        if "error" in frame:
            raise _ERRORS[frame["error"]]
        yield frame
    raise TooMuchToOpen


def _read_table(frame: dict[str, Any], frames: Frames) -> Table | None:
    """Read a sheet's first rows and find its header; None for an empty sheet."""
    if not frame["count"]:
        return None
    first: list[list[Cell]] = next(frames)["rows"]
    if not any(map(is_worded, first)):
        # A sheet that begins with ten thousand blank rows is a sheet with nothing but formats.
        return None
    header = find_header(first[:SEARCH_ROWS] if any(map(is_worded, first[:SEARCH_ROWS])) else first)
    return Table(
        name=str(frame["sheet"]),
        header=header.names,
        header_row=None if header.index is None else header.index + 1,
        batches=_read_batches(first, frames, header, count=int(frame["count"])),
    )


def _read_batches(first: list[list[Cell]], frames: Frames, header: Header, *, count: int) -> Iterator[Batch]:
    squarer = Squarer(len(header.names))
    number = 1 + header.data_index
    above = first[: header.data_index if header.index is None else header.index]
    pieces = chain([first[header.data_index :]], (frame["rows"] for frame in frames))
    for rows in pieces:
        batch = Batch([], ())
        squarer.add(batch, rows, first_number=number)
        number += len(rows)
        cut_giant_cells(batch)
        _report_above(batch, above)
        above = []
        batch.progress = min(1.0, number / max(1, count))
        yield batch
        if number > count:
            return


def _report_above(batch: Batch, above: list[list[Cell]]) -> None:
    titles = [(number, row) for number, row in enumerate(above, start=1) if is_filled(row)]
    batch.blank_count += len(above) - len(titles)
    batch.rejected[:0] = [
        Rejected(number, ABOVE_HEADER, excerpt(", ".join(str(cell) for cell in row if cell not in ("", None))))
        for number, row in titles
    ]
