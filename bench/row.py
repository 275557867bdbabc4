"""One line of the table, and the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, beside what it is measured against. `met` None: there is no target."""

    what: str
    ours: str
    peer: str = "–"
    ratio: str = "–"
    target: str = "–"
    met: bool | None = None
    #: Conditions that the figures depend on.
    note: str = ""


def table(rows: Sequence[Row]) -> str:
    """Draw the table, and under it the conditions of each row."""
    head = ("what", "ours", "peer, same run", "ratio", "target", "met")
    cells = [(row.what, row.ours, row.peer, row.ratio, row.target, _met(row.met)) for row in rows]
    widths = [max(len(line[column]) for line in [head, *cells]) for column in range(len(head))]
    lines = [_line(head, widths), _line(["-" * width for width in widths], widths)]
    lines += [_line(line, widths) for line in cells]
    return "\n".join([*lines, "", *(f"* {row.what}: {row.note}" for row in rows if row.note)])


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _met(met: bool | None) -> str:
    return {True: "yes", False: "NO", None: "–"}[met]
