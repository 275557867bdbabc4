"""The ledger: which batches are done with, so that a listener that died begins where it must."""

import os
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

#: The file is written at most this often, in seconds.
EVERY = 0.5


@dataclass
class Batch:
    """A cursor, and how many of the events before it have not ended."""

    cursor: str
    left: int


class Ledger:
    """Counts what runs, and keeps in a file the cursor before which everything has ended."""

    def __init__(self, path: str | os.PathLike[str] | None) -> None:
        self._path = Path(path) if path else None
        self._batches: deque[Batch] = deque()
        self._changed = threading.Condition()
        self._running = 0
        self._cursor: str | None = None
        self._written_at = 0.0

    def read(self) -> str | None:
        """Give the cursor that the file holds."""
        if self._path is None or not self._path.exists():
            return None
        return self._path.read_text().strip() or None

    def add(self, cursor: str, count: int) -> Batch:
        """Note a batch of so many events; each must be ended."""
        batch = Batch(cursor, count)
        with self._changed:
            self._batches.append(batch)
            self._running += count
            self._advance()
        return batch

    def end(self, batch: Batch) -> None:
        """Note that one event of a batch is done with."""
        with self._changed:
            batch.left -= 1
            self._running -= 1
            self._advance()
            self._changed.notify_all()

    def wait_below(self, count: int, *, timeout: float | None = None) -> None:
        """Wait until no more than `count` events are running."""
        with self._changed:
            self._changed.wait_for(lambda: self._running <= count, timeout)

    def write(self) -> None:
        """Write the cursor down now."""
        with self._changed:
            self._write()

    def _advance(self) -> None:
        while self._batches and not self._batches[0].left:
            self._cursor = self._batches.popleft().cursor
        if time.monotonic() - self._written_at > EVERY:
            self._write()

    def _write(self) -> None:
        if self._path is None or self._cursor is None:
            return
        self._written_at = time.monotonic()
        new = self._path.with_name(f"{self._path.name}.new")
        new.write_text(self._cursor)
        new.replace(self._path)
