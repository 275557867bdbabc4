"""A WebSocket client of few lines (RFC 6455): blocking, and rude on request, since it may simply not read."""

import base64
import json
import os
import select
import socket
import struct
import time
from typing import Any

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):  # noqa: N818 - it is what happened, not an error
    """The server closed the connection; `code` says why, 1006 when it said nothing."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Refused(Exception):  # noqa: N818
    """The handshake was answered with another status than 101."""


class Wire:
    """One connection."""

    def __init__(self, port: int, path: str, *, headers: dict[str, str] | None = None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""
        self._acked_at = 0.0
        try:
            self._shake_hands(port, path, headers or {})
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, **words: Any) -> None:
        """Send one message."""
        self.say_text(json.dumps(words))

    def say_text(self, text: str) -> None:
        """Send text that need not be JSON."""
        self._send(TEXT, text.encode())

    def hear(self, *, timeout: float = 10.0) -> dict[str, Any]:
        """Give the next message. Raises Closed, TimeoutError."""
        while True:
            kind, payload = self._frame(time.monotonic() + timeout)
            if kind == TEXT:
                words: dict[str, Any] = json.loads(payload)
                return words
            if kind == PING:
                self._send(PONG, payload)
            if kind == CLOSE:
                raise Closed(struct.unpack("!H", payload[:2])[0] if payload else 1005)

    def hear_batch(self, *, timeout: float = 10.0) -> dict[str, Any]:
        """Give the next message that is no ping; acknowledge as a client must. Raises Closed, TimeoutError."""
        while True:
            words = self.hear(timeout=timeout)
            self._acknowledge(words)
            if "ping" not in words:
                return words

    def subscribe(self, *, after: str | None = None, **wish: str) -> dict[str, Any]:
        """Ask for events and give the first answer."""
        self.say(subscribe={**wish, "after": after})
        return self.hear_batch()

    def events(self, count: int, *, timeout: float = 20.0) -> list[dict[str, Any]]:
        """Gather this many events."""
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + timeout
        while len(found) < count:
            found += self.hear_batch(timeout=max(deadline - time.monotonic(), 0.01)).get("events", [])
        return found

    def end(self, *, timeout: float = 10.0) -> int:
        """Read until the server closes, and give the code."""
        try:
            while True:
                self.hear(timeout=timeout)
        except Closed as closed:
            return closed.code

    def narrow(self) -> None:
        """Let the kernel hold as little as it can for us."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)

    def is_hung_up(self) -> bool:
        """Look, without reading, whether the server has closed the connection."""
        poll = select.poll()
        poll.register(self._socket, select.POLLRDHUP)
        return bool(poll.poll(0))

    def _acknowledge(self, words: dict[str, Any]) -> None:
        """About once a second, and at once when more is to come."""
        cursor = words.get("cursor") or words.get("ping") or words.get("reset")
        if cursor and (words.get("more") or time.monotonic() - self._acked_at >= 1):
            self._acked_at = time.monotonic()
            self.say(ack=cursor)

    def _shake_hands(self, port: int, path: str, headers: dict[str, str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = {"Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade"}
        lines |= {"Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        while b"\r\n\r\n" not in self._read:
            if not (more := self._socket.recv(4096)):
                raise Refused("no answer")
            self._read += more
        answer, _, self._read = self._read.partition(b"\r\n\r\n")
        if b" 101 " not in answer.splitlines()[0]:
            raise Refused(answer.splitlines()[0].decode())

    def _send(self, kind: int, payload: bytes) -> None:
        mask, size = os.urandom(4), len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | kind, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self._socket.sendall(head + mask + masked)

    def _frame(self, deadline: float) -> tuple[int, bytes]:
        head = self._take(2, deadline)
        size = head[1] & 127
        if size == 126:
            size = struct.unpack("!H", self._take(2, deadline))[0]
        elif size == 127:
            size = struct.unpack("!Q", self._take(8, deadline))[0]
        return head[0] & 15, self._take(size, deadline)

    def _take(self, count: int, deadline: float) -> bytes:
        while len(self._read) < count:
            self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                more = self._socket.recv(1 << 16)
            except ConnectionResetError:
                more = b""
            if not more:
                raise Closed(1006)
            self._read += more
        taken, self._read = self._read[:count], self._read[count:]
        return taken
