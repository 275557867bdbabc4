"""What reading a file gives: its format, its tables, and their rows in batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["csv", "tsv", "psv", "xlsx", "xls", "xlsb", "ods", "json", "jsonl"]

#: What a cell holds when it leaves this room. Delimited files give text only; an empty cell is "" or None.
Cell = str | int | float | bool | None


class Note(NamedTuple):
    """Something a person should know about one cell, found while reading; becomes a cell message."""

    column: int
    level: Literal["error", "warn", "info"]
    text: str


class Rejected(NamedTuple):
    """A row that was read but cannot be stored."""

    #: 1-based, as a spreadsheet program numbers the rows of the file (the header and blank rows count).
    row_number: int
    reason: str
    #: The beginning of the row's text, so that a person can find it.
    excerpt: str


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """What a file is, judged by its content."""

    kind: Kind
    #: Python's codec name for text formats, "" for spreadsheets.
    encoding: str = ""
    #: One character for delimited text, "" otherwise.
    delimiter: str = ""
    size_bytes: int = 0
    #: Sentences about what was odd but readable (such as a spreadsheet named .csv).
    remarks: tuple[str, ...] = ()

    @property
    def is_delimited(self) -> bool:
        """Tell whether rows are lines of text."""
        return self.kind in ("csv", "tsv", "psv")


@dataclass(slots=True)
class Batch:
    """Some consecutive rows of a table; rows_read == len(rows) + len(rejected), blank rows come on top."""

    #: Each exactly as wide as the table's header.
    rows: list[Sequence[Cell]]
    #: The row number of each row, in the sense of Rejected.row_number.
    numbers: Sequence[int]
    #: Index in rows -> what was odd about that row.
    notes: dict[int, list[Note]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    #: Rows without a single filled cell; they are skipped and only counted.
    blank_count: int = 0
    #: How much of the file has been read, 0.0 to 1.0.
    progress: float = 0.0

    @property
    def read_count(self) -> int:
        """Count the rows that hold anything: those to store and those rejected."""
        return len(self.rows) + len(self.rejected)


@dataclass(slots=True)
class Table:
    """One sheet's worth of rows. Exhaust `batches` before asking for the next table."""

    name: str
    #: The header as written in the file, stripped; may hold blanks and duplicates (rules.clean_headers).
    header: list[str]
    #: Row number of the header, or None when the file has none and the names were made up.
    header_row: int | None
    batches: Iterator[Batch]
    #: The first rows, which the batches hold too: enough of them to guess types from.
    sample: list[Sequence[Cell]] = field(default_factory=list)
