"""From a file's bytes to its tables: the door of this room for readers."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from spaces.formats.delimited import read_delimited
from spaces.formats.json_tables import read_json, read_jsonl
from spaces.formats.limits import SAMPLE_ROWS
from spaces.formats.shapes import Batch, FormatInfo, Table
from spaces.formats.spreadsheet import read_spreadsheet


def tables(path: str | Path, info: FormatInfo, *, name: str = "") -> Iterator[Table]:
    """Give a file's tables one after the other; `name` is what the person called the file.

    A text file is one table named after the file; each filled sheet of a spreadsheet is one. Exhaust a
    table's batches before asking for the next table, and hold on to this iterator meanwhile: with it goes
    the open file. Reading is lazy, so the errors below may come with any step, also after rows were given.
    Raises UnreadableFile and its kinds.
    """
    path = Path(path)
    stem = Path(name.replace("\\", "/")).stem or path.stem or "Sheet 1"
    return map(_take_sample, _open_tables(path, info, stem))


def _open_tables(path: Path, info: FormatInfo, name: str) -> Iterator[Table]:
    if info.is_delimited:
        return read_delimited(path, info=info, name=name)
    if info.kind == "json":
        return read_json(path, info=info, name=name)
    if info.kind == "jsonl":
        return read_jsonl(path, info=info, name=name)
    return read_spreadsheet(path, info=info)


def _take_sample(table: Table) -> Table:
    """Pull batches until there are enough rows to judge by, and put them back."""
    pulled: list[Batch] = []
    for batch in table.batches:
        pulled.append(batch)
        table.sample += batch.rows
        if len(table.sample) >= SAMPLE_ROWS:
            break
    table.batches = chain(pulled, table.batches)
    return table
