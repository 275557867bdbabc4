"""From a file's bytes to its tables: the door of this room for readers."""

from collections.abc import Iterator
from pathlib import Path

from spaces.formats.delimited import read_delimited
from spaces.formats.json_tables import read_json, read_jsonl
from spaces.formats.shapes import FormatInfo, Table
from spaces.formats.spreadsheet import read_spreadsheet


def tables(path: str | Path, info: FormatInfo, *, name: str = "") -> Iterator[Table]:
    """Yield a file's tables one after the other; `name` is what the person called the file.

    A text file is one table named after the file; each filled sheet of a spreadsheet is one. Exhaust a
    table's batches before asking for the next table, and hold on to this iterator meanwhile: with it goes
    the open file. Reading is lazy, so the errors below may come with any step, also after rows were given.
    Raises UnreadableFile and its kinds.
    """
    path = Path(path)
    stem = Path(name.replace("\\", "/")).stem or path.stem or "Sheet 1"
    if info.is_delimited:
        yield from read_delimited(path, info=info, name=stem)
    elif info.kind == "json":
        yield from read_json(path, info=info, name=stem)
    elif info.kind == "jsonl":
        yield from read_jsonl(path, info=info, name=stem)
    else:
        yield from read_spreadsheet(path, info=info)
