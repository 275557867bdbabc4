"""How fast an answer leaves: the application waits while the client does not read."""

import asyncio
import time


class Flow:
    """A Twisted push producer: told by the connection when its buffer is full and when it is empty again.

    Daphne writes what the application gives at once, and Twisted keeps what the kernel does not take: the
    whole of a file that somebody read slowly was kept in memory.
    """

    def __init__(self) -> None:
        self._is_open = asyncio.Event()
        self._is_open.set()
        self._moved_at = time.monotonic()

    def move(self) -> None:
        """Note that something was given or has left."""
        self._moved_at = time.monotonic()

    def silence_seconds(self) -> float:
        """How long nothing has moved."""
        return time.monotonic() - self._moved_at

    async def wait(self) -> None:
        """Wait until there is room, or nobody to send to."""
        await self._is_open.wait()

    def pauseProducing(self) -> None:
        """Take no more."""
        self._is_open.clear()

    def resumeProducing(self) -> None:
        """Go on: all has left."""
        self.move()
        self._is_open.set()

    def stopProducing(self) -> None:
        """Let go whoever waits: the connection has ended."""
        self._is_open.set()
