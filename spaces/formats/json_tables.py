"""JSON files (one array of objects, or an object of such arrays) and JSONL files as tables."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from spaces.formats.errors import BadJson, EmptyFile, TooManyColumns
from spaces.formats.limits import (
    BATCH_CELLS,
    BATCH_ROWS,
    MAX_COLUMNS,
    MAX_EXACT_INTEGER,
    MAX_JSON_BYTES,
    MAX_JSON_DEPTH,
)
from spaces.formats.shapes import Batch, Cell, FormatInfo, Note, Rejected, Table
from spaces.formats.squaring import cut_giant_cells, excerpt, is_filled, make_storable
from spaces.formats.text import TextBlocks

#: Rows whose keys become the columns of a JSONL file, which is read as a stream.
_KEY_ROWS = 1_000


def read_json(path: Path, *, info: FormatInfo, name: str) -> Iterator[Table]:
    """Yield the tables of a JSON file; the whole file is parsed at once, so its size is limited.

    Raises BadJson, EmptyFile, TooManyColumns.
    """
    if info.size_bytes > MAX_JSON_BYTES:
        limit = MAX_JSON_BYTES // 1024**2
        raise BadJson(f"A JSON file may have {limit} MB at most; a JSONL file (one object a line) may be larger.")
    arrays = _find_arrays(_parse(_read_text(path, info)), name)
    found = [(label, rows, header) for label, rows in arrays if (header := _collect_keys(rows))]
    if not found:
        raise EmptyFile("This file has no rows: there is nothing to import.")
    for label, rows, header in found:
        yield _make_table(label, header=header, rows=enumerate(rows, start=1), count=len(rows))


def read_jsonl(path: Path, *, info: FormatInfo, name: str) -> Iterator[Table]:
    """Yield the one table of a JSONL file, read as a stream; a line that is no object is rejected.

    The first thousand rows decide the columns; what a later row has beyond them is told in a message.
    Raises EmptyFile, TooManyColumns, LineTooLong.
    """
    with path.open("rb") as stream:
        blocks = TextBlocks(stream, encoding=info.encoding)
        lines = _parse_lines(blocks)
        first = list(islice(lines, _KEY_ROWS))
        header = _collect_keys([row for _, row in first])
        if not header:
            raise EmptyFile("This file has no line with a JSON object: there is nothing to import.")
        yield _make_table(name, header=header, rows=_chain(first, lines), blocks=blocks, size_bytes=info.size_bytes)


def _chain(first: list[tuple[int, Any]], rest: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    yield from first
    yield from rest


def _read_text(path: Path, info: FormatInfo) -> str:
    return path.read_bytes().decode(info.encoding, "replace").lstrip("\ufeff")


def _parse(text: str) -> Any:
    """Parse with the standard library: unlike faster ones it keeps large integers and lone surrogates."""
    try:
        # NaN and Infinity are not JSON; they stay words.
        return json.loads(text, parse_constant=str)
    except RecursionError as error:
        raise BadJson("This file is nested too deeply.") from error
    except ValueError as error:
        raise BadJson(f"This file is not valid JSON: {str(error)[:200]}.") from error


def _parse_lines(blocks: TextBlocks) -> Iterator[tuple[int, Any]]:
    """Yield line numbers with what the lines hold: an object's dict, or the reason why there is none."""
    number = 0
    for block in blocks:
        for line in block.split("\n")[: -1 if block.endswith("\n") else None]:
            number += 1
            if text := line.strip("\ufeff \t\r"):
                try:
                    yield number, _parse(text)
                except BadJson as error:
                    yield number, error


def _find_arrays(document: Any, name: str) -> list[tuple[str, list[Any]]]:
    if isinstance(document, list):
        return [(name, document)]
    if isinstance(document, dict):
        if document and all(isinstance(value, list) for value in document.values()):
            return list(document.items())
        return [(name, [document])]
    raise BadJson("This file is valid JSON but not a table: an array of objects is needed.")


def _collect_keys(rows: Iterable[Any]) -> list[str]:
    """Collect the keys of objects in order; arrays of arrays get made-up names."""
    keys: dict[str, None] = {}
    width = 0
    for row in rows:
        if isinstance(row, dict):
            keys.update(dict.fromkeys(row))
        elif isinstance(row, list):
            width = max(width, len(row))
        if len(keys) > MAX_COLUMNS or width > MAX_COLUMNS:
            raise TooManyColumns(f"This table has more columns than a sheet holds ({MAX_COLUMNS:,}).")
    return list(keys) or [f"column_{number}" for number in range(1, width + 1)]


def _make_table(
    name: str,
    *,
    header: list[str],
    rows: Iterable[tuple[int, Any]],
    count: int = 0,
    blocks: TextBlocks | None = None,
    size_bytes: int = 0,
) -> Table:
    def batches() -> Iterator[Batch]:
        source = iter(rows)
        size = max(1, min(BATCH_ROWS, BATCH_CELLS // max(1, len(header))))
        while part := list(islice(source, size)):
            batch = _make_batch(part, header)
            read, total = (blocks.bytes_read, size_bytes) if blocks else (part[-1][0], count)
            batch.progress = min(1.0, read / max(1, total))
            yield batch

    return Table(name=name, header=header, header_row=None, batches=batches())


def _make_batch(part: list[tuple[int, Any]], header: list[str]) -> Batch:
    batch = Batch([], ())
    numbers: list[int] = []
    known = set(header)
    for number, raw in part:
        cells = _cells(raw, header)
        if isinstance(cells, str):
            batch.rejected.append(Rejected(number, cells, "" if isinstance(raw, BadJson) else excerpt(str(raw)[:500])))
            continue
        if not is_filled(cells):
            batch.blank_count += 1
            continue
        if isinstance(raw, dict) and not known.issuperset(raw):
            shown = ", ".join(f"{key}: {_cell(raw[key])}" for key in raw if key not in known)
            batch.notes[len(batch.rows)] = [
                Note(0, "error", f"This row has more fields: {make_storable(shown[:2000])}.")
            ]
        batch.rows.append(cells)
        numbers.append(number)
    batch.numbers = numbers
    cut_giant_cells(batch)
    return batch


def _cells(raw: Any, header: list[str]) -> list[Cell] | str:
    """Give a row's cells, or the reason why it has none."""
    if isinstance(raw, BadJson):
        return "This line is not valid JSON."
    if _is_too_deep(raw):
        return f"It is nested more than {MAX_JSON_DEPTH} levels deep."
    if isinstance(raw, dict):
        return [_cell(raw.get(key)) for key in header]
    if isinstance(raw, list) and len(raw) <= len(header):
        return [_cell(value) for value in raw] + [None] * (len(header) - len(raw))
    return "It is not an object with the table's fields."


def _cell(value: Any) -> Cell:
    """Make a cell of any JSON value: what is nested becomes JSON text, too large integers become text."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -MAX_EXACT_INTEGER <= value <= MAX_EXACT_INTEGER else str(value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    return json.dumps(value, ensure_ascii=False)


def _is_too_deep(value: Any) -> bool:
    """Measure nesting level by level: recursion would be the danger itself."""
    level = [value]
    for _ in range(MAX_JSON_DEPTH + 1):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
