"""How much one connection may say: a bucket that refills."""

import time

from jobs.errors import TooManyRequests

PER_SECOND = 20.0
#: A page that was asleep catches up with what its timers owe.
BURST = 40.0


class Allowance:
    """A token bucket."""

    __slots__ = ("_at", "_left")

    def __init__(self) -> None:
        self._left = BURST
        self._at = time.monotonic()

    def spend(self) -> None:
        """Take one. Raises TooManyRequests when there is none left."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND)
        self._at = now
        if self._left < 1:
            raise TooManyRequests
        self._left -= 1
