"""An entry: one event as the feed keeps it, encoded once for everybody."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from jobs import wire
from jobs.topics import Topic

#: An event above this size is sent to pages without the members that pages never show.
LEAN_ABOVE_BYTES = 8 * 1024
HEAVY_MEMBERS = ("input", "partData")


class Entry:
    """An event, where it belongs, and its JSON."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.seq: int = row["seq"]
        self.space: str | None = row["space_id"]
        self.job: str | None = row["job_id"]
        self.parent: str | None = row["payload"].get("parentId")
        #: A later one of the same job says all that this one says.
        self.is_tick = row["topic"] == Topic.JOB_UPDATED and self.job is not None
        self._row = row

    @cached_property
    def full(self) -> bytes:
        """The event as JSON, with its number."""
        return wire.encode(wire.event(self._row))

    @cached_property
    def lean(self) -> bytes:
        """The same for pages: without form answers when those are long."""
        if len(self.full) <= LEAN_ABOVE_BYTES:
            return self.full
        if not self._row["payload"].keys() & set(HEAVY_MEMBERS):
            return self.full
        payload = {key: value for key, value in self._row["payload"].items() if key not in HEAVY_MEMBERS}
        return wire.encode(wire.event({**self._row, "payload": payload}))

    @property
    def size(self) -> int:
        """How many bytes it takes to keep."""
        return len(self.full) + (len(self.lean) if self.lean is not self.full else 0)

    def encode(self) -> "Entry":
        """Do the encoding now, in this thread, and forget the row."""
        _ = self.full, self.lean
        self._row = {}
        return self


def fold(entries: Iterable[Entry]) -> list[Entry]:
    """Keep of several ticks of one job the newest, and everything else in its order."""
    kept: list[Entry] = []
    told: set[str | None] = set()
    for entry in reversed(list(entries)):
        if entry.is_tick and entry.job in told:
            continue
        if entry.is_tick:
            told.add(entry.job)
        kept.append(entry)
    return kept[::-1]
