"""Asks for one thing after the other over a few connections that stay open; costs little itself.

One process, one epoll, requests worded beforehand: Python's http.client would take as long to read an answer as
the quickest of the measured servers takes to give it.
"""

import re
import select
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WARM_SECONDS = 1.0


@dataclass
class Load:
    """How many answers a second, and the milliseconds of each."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    #: Bytes of the last answer's body.
    size_bytes: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds


class _Line:
    """One connection with one question under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun, self.read = 0.0, b""

    def ask(self, request: bytes) -> None:
        self.read, self.begun = b"", time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> int | None:
        """Read; give the size of the body when the answer is whole."""
        more = self.socket.recv(1 << 16)
        self.read += more
        head, gap, body = self.read.partition(b"\r\n\r\n")
        if not more or (gap and not head.startswith(b"HTTP/1.1 200 ")):
            raise RuntimeError(f"The server answered {self.read[:300]!r}")
        found = LENGTH.search(head) if gap else None
        return len(body) if found and len(body) >= int(found[1]) else None


def ask(port: int, paths: Sequence[str], *, headers: dict[str, str], seconds: float, lines: int) -> Load:
    """Ask for `seconds`, after a second that does not count, over so many connections at once.

    Raises RuntimeError for any answer but 200.
    """
    lent = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **headers}.items())
    requests = cycle([f"GET {path} HTTP/1.1\r\n{lent}\r\n".encode() for path in paths])
    opened = [_Line(port) for _ in range(lines)]
    try:
        _run(opened, requests, WARM_SECONDS)
        return _run(opened, requests, seconds)
    finally:
        for line in opened:
            line.socket.close()


def _run(lines: Sequence[_Line], requests: Iterator[bytes], seconds: float) -> Load:
    """Ask until the time is over, and wait for what is still under way."""
    load, begun, busy = Load(), time.perf_counter(), len(lines)
    by_fd, epoll = {line.socket.fileno(): line for line in lines}, select.epoll()
    for fd, line in by_fd.items():
        epoll.register(fd, select.EPOLLIN)
        line.ask(next(requests))
    with epoll:
        while busy:
            if not (events := epoll.poll(30)):
                raise RuntimeError("The server has not answered for 30 s.")
            for fd, _ in events:
                line = by_fd[fd]
                if (size := line.hear()) is None:
                    continue
                now = time.perf_counter()
                load.took.append((now - line.begun) * 1000)
                load.size_bytes = size
                if now - begun < seconds:
                    line.ask(next(requests))
                else:
                    busy -= 1
    load.seconds = time.perf_counter() - begun
    return load
