"""Shares: how many of each receiver's deliveries may be with the workers, so that a slow one has few of them."""

import math
import time
from collections.abc import Callable, Iterator, Sequence

from jobs.execution.duties.due import Backlog, backlogs
from jobs.sdk.destinations import find_destination

#: How many deliveries of all receivers are looked at, as far as they are so many.
WINDOW = 200
#: A listener's deliveries in one hint. Whoever takes one of a destination goes on with the next by himself.
PACKET = 10
#: When a hint has been lost.
LOST_SECONDS = 5.0
#: A receiver that was slow is taken for slow this much longer.
DOUBT_SECONDS = 60.0


class Shares:
    """Remembers what was hinted, and who was slow.

    One receiver has half of the slots at most. One that is slow, or failed the last time, has one slot, and all of
    those together have half: what hangs never keeps the others, or a job, from all the workers.
    """

    def __init__(self, slots: Callable[[], int]) -> None:
        self._slots = slots
        self._hinted: dict[str, float] = {}
        self._slow: dict[str, float] = {}
        self._share = WINDOW

    def packets(self) -> Iterator[list[str]]:
        """Give what may be hinted now, each packet of one receiver; `note` those that were."""
        now, room = time.monotonic(), max(1, self._slots() // 2)
        self._hinted = _recent(self._hinted, now - LOST_SECONDS)
        self._slow = _recent(self._slow, now - DOUBT_SECONDS)
        waiting = backlogs(share=self._share)
        self._share = max(PACKET, WINDOW // max(1, len(waiting)), 2 * room)
        self._slow |= {one.path: now for one in waiting if one.slow}
        doubtful = [one for one in waiting if one.was_tried or one.path in self._slow]
        for one in waiting:
            if one not in doubtful:
                yield from self._next(one, most=room)
        yield from self._chances(doubtful, most=room)

    def note(self, packet: Sequence[str]) -> None:
        """Remember that these were hinted."""
        self._hinted |= dict.fromkeys(packet, time.monotonic())

    def _next(self, one: Backlog, *, most: int) -> Iterator[list[str]]:
        size = 1 if find_destination(one.path) else PACKET
        fresh = self._fresh(one)
        free = most - max(one.busy, math.ceil((one.busy + len(one.ids) - len(fresh)) / size))
        for start in range(0, min(len(fresh), max(0, free) * size), size):
            yield fresh[start : start + size]

    def _chances(self, doubtful: Sequence[Backlog], *, most: int) -> Iterator[list[str]]:
        """Give one delivery of each, of those first that have waited longest."""
        idle = [one for one in doubtful if not one.busy and len(self._fresh(one)) == len(one.ids)]
        taken = len(doubtful) - len(idle)
        yield from (one.ids[:1] for one in idle[: max(0, most - taken)])

    def _fresh(self, one: Backlog) -> list[str]:
        return [each for each in one.ids if each not in self._hinted]


def _recent(times: dict[str, float], since: float) -> dict[str, float]:
    return {key: at for key, at in times.items() if at > since}
