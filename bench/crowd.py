"""Many WebSocket clients in one process: an epoll loop that notes what came and when, and reads it in a pause.

Each client stands for a machine of its own. Made sense of at once, a thousand frames took this process twice as long
as they took the server, and the last client's delay was mostly ours.
"""

import contextlib
import os
import re
import select
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from subprocess import Popen

from tests.live.wire import Wire

SAID = re.compile(rb'"said (\d+) (\d+)"')
CURSOR = re.compile(rb'^\{"(?:cursor|ping|reset)":"([^"]+)"')
ACK_SECONDS = 1.0
#: How often the publisher is asked whether it has ended.
LOOK_SECONDS = 0.02
#: What is noted is read when nothing came for so long, or when it is so much; under full load at once.
PAUSE_SECONDS = 0.001
MOST_NOTED = 1000


@dataclass
class Load:
    """What a load was like: milliseconds of each delivery, and how many a second."""

    delays: list[float] = field(default_factory=list)
    deliveries: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Deliveries a second."""
        return self.deliveries / max(self.seconds, 1e-9)


class Client:
    """One page's socket. `number` is the newest update it has."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.socket = wire, wire._socket
        self.waiting, self.number, self.cursor, self.acked = wire._read, -1, "", ""
        self.socket.setblocking(False)


class Crowd:
    """The clients, connected and subscribed."""

    def __init__(self, port: int, sessions: Sequence[str], *, space: str) -> None:
        self.faults = 0
        #: Updates that some clients have, with their count; and the newest one that all have.
        self._arrived: dict[int, int] = {}
        self._complete = -1
        self._load, self._acked_at, self._turn_of = Load(), time.monotonic(), 0.0
        #: File number, microseconds since 1970, bytes.
        self._noted: list[tuple[int, int, bytes]] = []
        self._most_noted = MOST_NOTED
        self._known: dict[bytes, list[tuple[str, list[tuple[int, int]]]]] = {}
        self._epoll, self._by_fd = select.epoll(), dict[int, Client]()
        self.clients = [self._connect(port, session, space) for session in sessions]

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.socket.close()
        self._epoll.close()

    def _connect(self, port: int, session: str, space: str) -> Client:
        headers = {"Cookie": f"sessionid={session}", "Origin": f"http://127.0.0.1:{port}"}
        wire = Wire(port, "/ws/ui/", headers=headers)
        wire.say(subscribe={"space": space, "after": None})
        client = Client(wire)
        self._by_fd[client.socket.fileno()] = client
        self._epoll.register(client.socket.fileno(), select.EPOLLIN)
        return client

    def settle(self, seconds: float) -> None:
        """Read for a while."""
        ends = time.monotonic() + seconds
        self.read_until(lambda: time.monotonic() > ends, seconds=seconds + 1)

    def read_until(self, is_done: Callable[[], bool], *, seconds: float) -> None:
        """Read until something is so. Raises RuntimeError when it takes too long."""
        deadline = time.monotonic() + seconds
        while not is_done():
            self._turn(0.05)
            if time.monotonic() > deadline:
                raise RuntimeError(f"The crowd waited {seconds:.0f} s in vain.")

    def follow(self, publisher: "Popen[str]", *, in_flight: int = 0) -> Load:
        """Read what a publisher says until it has ended and everybody has its last update."""
        assert publisher.stdout is not None and publisher.stdin is not None
        assert publisher.stdout.readline().startswith("begin")
        self._load, began, asked, last = Load(), time.monotonic(), 0, -1
        self._most_noted = 1 if in_flight else MOST_NOTED
        for client in self.clients:
            client.number = -1
        self._arrived, self._complete, looked_at = {}, -1, 0.0
        while last < 0 or self._complete < last:
            if in_flight and last < 0 and asked <= self._complete + in_flight:
                with contextlib.suppress(BrokenPipeError):
                    publisher.stdin.write("next\n")
                    publisher.stdin.flush()
                asked += 1
            self._turn(0.01)
            # Every system call of ours takes time from the server, which lives on the same two cores.
            if last < 0 and time.monotonic() - looked_at > LOOK_SECONDS:
                looked_at = time.monotonic()
                if select.select([publisher.stdout], [], [], 0)[0]:
                    last = int(publisher.stdout.readline().split()[1]) - 1
            if time.monotonic() - began > 300:
                raise RuntimeError("Updates were lost: not everybody has the last one after 300 s.")
        self._load.seconds = time.monotonic() - began
        return self._load

    def _turn(self, seconds: float) -> None:
        noted = self._noted
        while events := self._epoll.poll(PAUSE_SECONDS if noted else seconds):
            for fd, _ in events:
                noted.append((fd, time.time_ns() // 1000, os.read(fd, 1 << 18)))
            if len(noted) >= self._most_noted:
                break
        for fd, moment, data in noted:
            if not data:
                raise RuntimeError("The server closed a connection.")
            self._take(self._by_fd[fd], data, moment)
        noted.clear()
        self._acknowledge()

    def _take(self, client: Client, data: bytes, now: int) -> None:
        if client.waiting:
            data, client.waiting = client.waiting + data, b""
        messages = self._known.get(data)
        if messages is None:
            messages, client.waiting = _decoded(data)
            if client.waiting:
                data = data[: -len(client.waiting)]
            if len(self._known) > 1000:
                self._known.clear()
            self._known[data] = messages
        for cursor, updates in messages:
            client.cursor = cursor or client.cursor
            for number, moment in updates:
                self.faults += number != client.number + 1 and client.number >= 0
                client.number = number
                self._arrived[number] = self._arrived.get(number, 0) + 1
                if self._arrived[number] == len(self.clients):
                    self._complete = number
                    del self._arrived[number]
                self._load.delays.append((now - moment) / 1000)
                self._load.deliveries += 1

    def _acknowledge(self) -> None:
        """Each client once a second, one after the other: pages throw dice for the moment."""
        now, first, count = time.monotonic(), self._turn_of, len(self.clients)
        passed, self._acked_at = now - self._acked_at, now
        self._turn_of = first + min(count * passed / ACK_SECONDS, count)
        for nth in range(int(first), int(self._turn_of)):
            client = self.clients[nth % count]
            if client.cursor and client.cursor != client.acked:
                client.acked = client.cursor
                with contextlib.suppress(BlockingIOError):
                    client.wire.say(ack=client.cursor)


def _decoded(data: bytes) -> tuple[list[tuple[str, list[tuple[int, int]]]], bytes]:
    """Cut frames; give the cursor and the updates of each, and what is not a whole frame yet."""
    messages = []
    while (cut := frame_end(data)) is not None:
        start, end = cut
        text = data[start:end]
        found = CURSOR.match(text)
        updates = sorted((int(number), int(moment)) for number, moment in SAID.findall(text))
        messages.append((found[1].decode() if found else "", updates))
        data = data[end:]
    return messages, data


def frame_end(data: bytes) -> tuple[int, int] | None:
    """Give where the text of the first frame begins and ends; None when it is not whole yet."""
    if len(data) < 2:
        return None
    size, start = data[1] & 127, 2
    if size >= 126:
        width, form = (2, "!H") if size == 126 else (8, "!Q")
        if len(data) < 2 + width:
            return None
        (size,) = struct.unpack_from(form, data, 2)
        start += width
    return (start, start + size) if len(data) >= start + size else None
