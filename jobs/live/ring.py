"""The ring: an environment's newest events, without a gap, so that most catching up needs no database."""

from collections import deque
from collections.abc import Sequence
from itertools import islice

from jobs.live.entry import Entry

#: What one environment may keep in each process.
MOST_EVENTS = 1000
MOST_BYTES = 4 * 1024 * 1024


class Ring:
    """Holds the events above `floor` up to `head`."""

    def __init__(self, head: int) -> None:
        self.floor = head
        self.head = head
        self._entries: deque[Entry] = deque()
        self._size = 0

    def extend(self, entries: Sequence[Entry]) -> None:
        """Add events that follow the head without a gap; the oldest give way."""
        for entry in entries:
            self._entries.append(entry)
            self._size += entry.size
            self.head = entry.seq
        while self._entries and (len(self._entries) > MOST_EVENTS or self._size > MOST_BYTES):
            oldest = self._entries.popleft()
            self._size -= oldest.size
            self.floor = oldest.seq

    def after(self, seq: int, *, limit: int) -> list[Entry]:
        """Give the oldest events above `seq`, which must not lie below the floor."""
        start = seq - self.floor
        return list(islice(self._entries, start, start + limit))
