"""CSV, TSV and PSV files as one table each, read as a stream."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from spaces.formats.errors import EmptyFile, TooManyColumns
from spaces.formats.header import SEARCH_ROWS, Header, find_header, is_worded
from spaces.formats.limits import BATCH_CELLS, BATCH_ROWS, MAX_COLUMNS
from spaces.formats.records import RecordReader, Repair
from spaces.formats.shapes import Batch, Cell, FormatInfo, Note, Rejected, Table
from spaces.formats.squaring import ABOVE_HEADER, Squarer, excerpt, is_filled, repair_rows
from spaces.formats.text import TextBlocks

#: Rows searched for the first filled one.
_BLANK_ROWS = 10_000


def read_delimited(path: Path, *, info: FormatInfo, name: str) -> Iterator[Table]:
    """Yield the one table of a delimited file; memory does not grow with the file.

    Raises EmptyFile, TooManyColumns, LineTooLong (the last one also while the batches are read).
    """
    with path.open("rb") as stream:
        reader = RecordReader(TextBlocks(stream, encoding=info.encoding), delimiter=info.delimiter)
        start = _Start(reader)
        header = start.header
        yield Table(
            name=name,
            header=header.names,
            header_row=None if header.index is None else header.index + 1,
            batches=_read_batches(reader, start, size_bytes=info.size_bytes),
        )


class _Start:
    """The first records of a file, and the header found among them."""

    def __init__(self, reader: RecordReader) -> None:
        self.records, self.repair = reader.take(SEARCH_ROWS)
        if not any(map(is_worded, self.records)) and self.repair is None:
            reader.rewind()
            self.records, self.repair = reader.take(_BLANK_ROWS)
        rows = [*self.records, *([self.repair.cells or [self.repair.text[:100]]] if self.repair else [])]
        if not any(map(is_worded, rows)):
            raise EmptyFile("This file has no filled row: there is nothing to import.")
        self.header: Header = find_header(rows)
        width = len(self.header.names)
        if width > MAX_COLUMNS:
            raise TooManyColumns(f"This table has {width:,} columns; a sheet holds {MAX_COLUMNS:,}.")
        self.above = rows[: self.header.data_index if self.header.index is None else self.header.index]
        if self.repair is None:
            # Put the data back, so that they come in full batches.
            reader.rewind()
            self.records = reader.take(self.header.data_index)[0]

    def first_batch(self, squarer: Squarer) -> Batch:
        """Report the filled rows above the header as rejected: they were read and are not stored."""
        data_index = self.header.data_index
        batch = Batch([], ())
        squarer.add(batch, cast(list[list[Cell]], self.records[data_index:]), first_number=data_index + 1)
        if self.repair is not None and len(self.records) >= data_index:
            _add_repaired(batch, self.repair, squarer, number=len(self.records) + 1)
        titles = [(number, row) for number, row in enumerate(self.above, start=1) if is_filled(row)]
        batch.blank_count += len(self.above) - len(titles)
        batch.rejected[:0] = [Rejected(n, ABOVE_HEADER, excerpt(", ".join(filter(None, row)))) for n, row in titles]
        return batch


def _read_batches(reader: RecordReader, start: _Start, *, size_bytes: int) -> Iterator[Batch]:
    width = len(start.header.names)
    squarer = Squarer(width)
    count = max(1, min(BATCH_ROWS, BATCH_CELLS // width))
    batch = start.first_batch(squarer)
    number = 1 + len(start.records) + (start.repair is not None)
    while True:
        if reader.blocks.is_suspect:
            repair_rows(batch, reader.blocks.repair_cell)
        if batch.read_count or batch.blank_count:
            batch.progress = min(1.0, reader.blocks.bytes_read / max(1, size_bytes))
            yield batch
        records, repair = reader.take(count)
        if not records and repair is None:
            return
        batch = Batch([], ())
        squarer.add(batch, cast(list[list[Cell]], records), first_number=number)
        number += len(records)
        if repair is not None:
            _add_repaired(batch, repair, squarer, number=number)
            number += 1


def _add_repaired(batch: Batch, repair: Repair, squarer: Squarer, *, number: int) -> None:
    if repair.cells is None:
        batch.rejected.append(Rejected(number, repair.reason, excerpt(repair.text)))
        return
    alone = Batch([], ())
    squarer.add(alone, [cast(list[Cell], repair.cells)], first_number=number)
    batch.rejected += alone.rejected
    for row in alone.rows:
        batch.notes[len(batch.rows)] = [Note(0, "error", repair.reason), *alone.notes.get(0, [])]
        batch.rows.append(row)
        batch.numbers = [*batch.numbers, number]
