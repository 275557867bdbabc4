"""The csv module with a net: records of delimited text, none of which gets lost behind a stray quote."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from spaces.formats.limits import BATCH_ROWS, MAX_CELL_CHARS
from spaces.formats.quotes import find_line_end, find_record_end
from spaces.formats.text import TextBlocks

#: Records taken after a repair (doubled with each take), so that a file full of stray quotes is not
#: parsed over and over again.
_CAREFUL_COUNT = 50

#: Characters searched for the partner of a quote before it is declared stray.
_LOOK_AHEAD_CHARS = 1_000_000

_TOO_LONG = f"One of its cells is longer than {MAX_CELL_CHARS:,} characters."
_STRAY = "A quotation mark in this row is never closed; the row was read as it is."


class Repair(NamedTuple):
    """A record that the csv module could not be trusted with; it follows the records it comes with."""

    #: None when the record cannot be kept.
    cells: list[str] | None
    text: str
    reason: str


class RecordReader:
    """Read records in order, as many at a time as the caller likes."""

    def __init__(self, blocks: TextBlocks, *, delimiter: str) -> None:
        # The limit is the process's, not the reader's. It finds giant cells without a look at each cell.
        csv.field_size_limit(MAX_CELL_CHARS)
        self.blocks = blocks
        self._delimiter = delimiter
        self._source = iter(blocks)
        #: Decoded text that no record has been made of yet.
        self._rest = ""
        #: The texts opened since the last `take` began: what a repair starts over from.
        self._opened: list[str] = []
        self._current = io.StringIO("")
        self._careful_count = 0

    def take(self, count: int) -> tuple[list[list[str]], Repair | None]:
        """Give up to `count` records, and the repair that ended them early, if one was needed.

        An empty list without a repair means the end of the file. Blank lines come as empty lists.
        """
        if not count:
            return [], None
        self.blocks.begin_batch()
        self._opened = []
        count = self._slow_down(count)
        records: list[list[str]] = []
        lines = chain.from_iterable(map(self._open, chain([self._rest], self._source)))
        reader = csv.reader(lines, delimiter=self._delimiter)
        try:
            # On an error, list.extend keeps what it got before.
            records.extend(islice(reader, count))
        except csv.Error:
            return self._mend(records, len(records))
        if reader.line_num > len(records):
            suspect = self._find_swallowed(records, is_end=len(records) < count)
            if suspect is not None:
                return self._mend(records, suspect)
        self._rest = self._current.read()
        return records, None

    def rewind(self) -> None:
        """Go back to where the last `take` began."""
        self._rest = "".join(self._opened)
        self._careful_count = 0

    def _slow_down(self, count: int) -> int:
        if not self._careful_count:
            return count
        count = min(count, self._careful_count)
        self._careful_count = self._careful_count * 2 if self._careful_count < BATCH_ROWS else 0
        return count

    def _open(self, block: str) -> Iterator[str]:
        self._opened.append(block)
        # newline="" leaves the breaks inside quoted cells as they are.
        self._current = io.StringIO(block, newline="")
        return self._current

    def _find_swallowed(self, records: list[list[str]], *, is_end: bool) -> int | None:
        """Give the index of the first record that is several lines behind one stray quote.

        The csv module takes the next cell's opening quote for the partner and goes on happily; only a
        stricter look tells, so every record of more than one line gets one.
        """
        text, starts = self._find_starts(len(records))
        doubtful = [i for i, cells in enumerate(records) if _has_break(cells)]
        return next((i for i in doubtful if self._find_end(text, starts[i], is_whole=is_end) is None), None)

    def _find_end(self, text: str, start: int, *, is_whole: bool) -> int | None:
        return find_record_end(text, start=start, delimiter=self._delimiter, is_whole=is_whole)

    def _find_starts(self, count: int) -> tuple[str, list[int]]:
        """Parse again what was taken, noting where each record begins; for the rare case only."""
        text = "".join(self._opened)
        stream = io.StringIO(text, newline="")
        starts = [0]
        for _ in islice(csv.reader(iter(stream.readline, ""), delimiter=self._delimiter), count):
            starts.append(stream.tell())
        return text, starts

    def _mend(self, records: list[list[str]], index: int) -> tuple[list[list[str]], Repair]:
        """Cut the records at `index`, deal with the one there, and leave the rest for the next take."""
        text, starts = self._find_starts(index)
        start = starts[index]
        end = self._find_end(text, start, is_whole=False)
        while end == len(text) and len(text) - start < _LOOK_AHEAD_CHARS and (more := next(self._source, "")):
            text += more
            end = self._find_end(text, start, is_whole=False)
        if self._find_end(text, start, is_whole=True) is None:
            line_end = find_line_end(text, start=start)
            repair = self._read_plainly(text[start:line_end].rstrip("\r\n"))
        else:
            line_end = find_line_end(text, start=end or start)
            repair = Repair(None, text[start:end], _TOO_LONG)
        self._opened = [text]
        self._rest = text[line_end:]
        self._careful_count = _CAREFUL_COUNT
        return records[:index], repair

    def _read_plainly(self, line: str) -> Repair:
        """Cut a line at its delimiters and take its quotes for ordinary characters."""
        cells = line.split(self._delimiter)
        if max(map(len, cells)) > MAX_CELL_CHARS:
            return Repair(None, line, _TOO_LONG)
        return Repair(cells, line, _STRAY)


def _has_break(cells: list[str]) -> bool:
    return any("\n" in cell or "\r" in cell for cell in cells)
