"""Listeners at `/ws/api/` in one process, which break off at random and go on from their cursors."""

import contextlib
import random
import re
import select
import time
from collections.abc import Callable
from typing import Any

from bench.crowd import CURSOR, SAID, frame_end
from tests.live.wire import Wire

SEQ = re.compile(rb'"id":"us_evt_[0-9a-z]+","seq":(\d+)')
ACK_SECONDS = 0.5
#: How long a restless listener stays connected; seconds.
STAY_SECONDS = (0.3, 4.0)


class Listener:
    """One client: what it has is `seq`, and `cursor` is where it goes on."""

    def __init__(self, connect: Callable[[], Wire], wish: dict[str, str]) -> None:
        self.breaks, self.missed, self.repeated = 0, 0, 0
        self.seq, self.cursor = 0, ""
        self._connect, self._wish = connect, wish
        self.begin()

    def begin(self) -> None:
        """Connect, and ask for what comes after the cursor."""
        self.wire = self._connect()
        self.wire.say(subscribe={**self._wish, "after": self.cursor or None})
        self.socket, self._waiting, self._acked_at = self.wire._socket, self.wire._read, time.monotonic()
        self.leaves_at = time.monotonic() + random.uniform(*STAY_SECONDS)
        self.socket.setblocking(False)

    def break_off(self) -> None:
        """Be gone in the middle of anything, without a word, and come back."""
        self.socket.close()
        self.breaks += 1
        self.begin()

    def take(self, data: bytes) -> list[int]:
        """Read what came; give the microseconds at which it was said."""
        said: list[int] = []
        data = self._waiting + data
        while (cut := frame_end(data)) is not None:
            text, data = data[cut[0] : cut[1]], data[cut[1] :]
            self._read(text)
            said += (int(moment) for _, moment in SAID.findall(text))
        self._waiting = data
        return said

    def _read(self, text: bytes) -> None:
        found = CURSOR.match(text)
        if text.startswith((b'{"error"', b'{"reset"')):
            raise RuntimeError(f"The server said {text[:200]!r}")
        for seq in map(int, SEQ.findall(text)):
            self.repeated += seq <= self.seq
            self.missed += max(0, seq - self.seq - 1)
            self.seq = max(seq, self.seq)
        if found:
            self.cursor = found[1].decode()
            # Where it begins is told by the first cursor.
            self.seq = self.seq or int(self.cursor.rpartition(".")[2])
            self._acknowledge(at_once=text.endswith(b'"more":true}'))

    def _acknowledge(self, *, at_once: bool) -> None:
        if at_once or time.monotonic() - self._acked_at > ACK_SECONDS:
            self._acked_at = time.monotonic()
            with contextlib.suppress(BlockingIOError):
                self.wire.say(ack=self.cursor)


class Flock:
    """The listeners, connected and subscribed."""

    def __init__(self, count: int, *, port: int, token: str, wish: dict[str, str]) -> None:
        def connect() -> Wire:
            return Wire(port, "/ws/api/", headers={"Authorization": f"Bearer {token}"})

        self.listeners = [Listener(connect, wish) for _ in range(count)]
        #: Milliseconds from saying an event to reading it, one for each delivery.
        self.delays: list[float] = []
        self.read_until(lambda: all(one.cursor for one in self.listeners), seconds=30)

    def __enter__(self) -> "Flock":
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.listeners:
            one.socket.close()

    def total(self, name: str) -> int:
        """Sum up breaks, missed or repeated events."""
        return sum(getattr(one, name) for one in self.listeners)

    def read_until(self, is_done: Callable[[], Any], *, seconds: float, is_restless: bool = False) -> None:
        """Read until something is so; restless listeners break off meanwhile. Raises RuntimeError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not is_done():
            self._turn()
            for one in self.listeners if is_restless else ():
                if time.monotonic() > one.leaves_at:
                    one.break_off()
            if time.monotonic() > deadline:
                raise RuntimeError(f"The listeners waited {seconds:.0f} s in vain.")

    def _turn(self) -> None:
        by_fd = {one.socket.fileno(): one for one in self.listeners}
        for ready in select.select(by_fd, [], [], 0.02)[0]:
            with contextlib.suppress(BlockingIOError):
                data = by_fd[ready].socket.recv(1 << 18)
                now = time.time_ns() // 1000
                if not data:
                    raise RuntimeError("The server closed a connection.")
                self.delays += ((now - moment) / 1000 for moment in by_fd[ready].take(data))
