"""Processor time: what a burst costs, whatever else the machine is busy with."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from bench.process import tree

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def spent_seconds(roots: Iterable[int]) -> float:
    """Give what these processes and their descendants, the ended ones included, have used so far."""
    return sum(_spent(pid) for root in roots for pid in tree(root))


def _spent(pid: int) -> float:
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # utime, stime, and both of the children that were waited for: fields 14 to 17 of the line.
        return sum(map(int, words[11:15])) / TICKS_PER_SECOND
    return 0.0
