"""Makes every row as wide as the header, and says so where it was not."""

from collections.abc import Callable, Sequence
from itertools import compress

from spaces.formats.limits import MAX_CELL_CHARS
from spaces.formats.shapes import Batch, Cell, Note, Rejected

#: Characters of a row shown to people when the row cannot be stored.
_EXCERPT_CHARS = 200

#: Characters of surplus cells that fit into a message; a row with more is rejected, for they would be lost.
_SURPLUS_CHARS = 2_000

ABOVE_HEADER = "It stands above the header."


def excerpt(text: str) -> str:
    """Cut a row's text to what a message can show, without what a database refuses to store."""
    return make_storable(text if len(text) <= _EXCERPT_CHARS else text[: _EXCERPT_CHARS - 1] + "…")


def make_storable(text: str) -> str:
    """Replace NUL and lone surrogates in a text for people."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def is_filled(row: Sequence[Cell]) -> bool:
    """Tell a row with any content from a blank one; 0 and False are content."""
    return any(cell is not None and cell != "" for cell in row)


class Squarer:
    """Add rows to batches; whole lists of good rows at the speed of C, odd rows one by one."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._is_square = frozenset({width}).issuperset

    def add(self, batch: Batch, rows: list[list[Cell]], *, first_number: int) -> None:
        """Put rows into a new batch; the first has the given row number."""
        batch.numbers = range(first_number, first_number + len(rows))
        if not all(map(any, rows)):
            rows = self._drop_blank(batch, rows)
        batch.rows = rows  # type: ignore[assignment]  # a list of lists is what it is, invariance aside
        if not self._is_square(map(len, rows)):
            self._square(batch)

    def _drop_blank(self, batch: Batch, rows: list[list[Cell]]) -> list[list[Cell]]:
        filled = list(map(is_filled, rows))
        batch.numbers = list(compress(batch.numbers, filled))
        batch.blank_count += filled.count(False)
        return list(compress(rows, filled))

    def _square(self, batch: Batch) -> None:
        rows, numbers = batch.rows, batch.numbers
        batch.rows, kept_numbers = [], []
        for row, number in zip(rows, numbers, strict=True):
            if len(row) != self.width:
                odd = self._stretch(row) if len(row) < self.width else self._cut(row)
                if odd is None:
                    text = excerpt(", ".join(map(str, row)))
                    batch.rejected.append(
                        Rejected(number, f"It has {len(row):,} cells, the header {self.width:,}.", text)
                    )
                    continue
                row, notes = odd
                if notes:
                    batch.notes[len(batch.rows)] = notes
            batch.rows.append(row)
            kept_numbers.append(number)
        batch.numbers = kept_numbers

    def _stretch(self, row: Sequence[Cell]) -> tuple[Sequence[Cell], list[Note]]:
        missing = self.width - len(row)
        text = f"This row is {_count(missing, 'cell')} shorter than the header; what is missing is empty."
        return [*row, *[None] * missing], [Note(len(row), "warn", text)]

    def _cut(self, row: Sequence[Cell]) -> tuple[Sequence[Cell], list[Note]] | None:
        surplus = row[self.width :]
        if not is_filled(surplus):
            return row[: self.width], []
        shown = make_storable(", ".join(f"“{cell}”" for cell in surplus if cell not in ("", None)))
        if len(shown) > _SURPLUS_CHARS:
            return None
        text = f"This row is {_count(len(surplus), 'cell')} longer than the header; it went on with {shown}."
        return row[: self.width], [Note(self.width - 1, "error", text)]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def repair_rows(batch: Batch, repair_cell: Callable[[str], tuple[str, str] | None]) -> None:
    """Replace the cells that a repair knows better, with a note on each."""
    for index, row in enumerate(batch.rows):
        for column, cell in enumerate(row):
            found = repair_cell(cell) if isinstance(cell, str) and not cell.isascii() else None
            if found:
                row = batch.rows[index] = [*row[:column], found[0], *row[column + 1 :]]
                batch.notes.setdefault(index, []).append(Note(column, "warn", found[1]))


def cut_giant_cells(batch: Batch) -> None:
    """Reject rows with a cell beyond the limit, for formats whose reader does not watch it."""
    for index in reversed(range(len(batch.rows))):
        row = batch.rows[index]
        if any(isinstance(cell, str) and len(cell) > MAX_CELL_CHARS for cell in row):
            reject_row(batch, index, reason=f"One of its cells is longer than {MAX_CELL_CHARS:,} characters.")


def reject_row(batch: Batch, index: int, *, reason: str) -> None:
    """Move a row of a batch to its rejected ones."""
    row = batch.rows.pop(index)
    numbers = list(batch.numbers)
    text = excerpt(", ".join(str(cell)[:_EXCERPT_CHARS] for cell in row if cell not in ("", None)))
    batch.rejected.insert(0, Rejected(numbers.pop(index), reason, text))
    batch.numbers = numbers
    batch.notes = {i - (i > index): notes for i, notes in batch.notes.items() if i != index}
