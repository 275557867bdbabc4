"""The feed: events over /ws/api/, in order, each once, whatever happens to the connection."""

import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

#: The server asks for a sign of life every 10 s; one that is silent this long is gone. In seconds, as all here.
SILENCE = 30.0
ACK_EVERY = 1.0
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
#: Sign in, not for you, against the rules: coming back would change nothing.
FINAL = {4401: "unauthenticated", 4403: "forbidden", 1008: "refused"}
MOST_BYTES = 64 * 1024 * 1024


class Ended(Exception):  # noqa: N818 - it is what happened
    """The server does not let us listen, or not any more."""

    def __init__(self, close_code: int, error: dict[str, Any]) -> None:
        super().__init__(error.get("message") or "The server does not let us listen any more.")
        self.close_code = close_code
        self.code = error.get("code") or FINAL[close_code]


@dataclass(frozen=True)
class Batch:
    """What happened, and the cursor behind it. `is_reset`: events before it are gone for good."""

    cursor: str
    events: list[dict[str, Any]] = field(default_factory=list)
    is_reset: bool = False


class Feed:
    """One subscription; `watch` is one of environment, space and job with its id."""

    def __init__(self, url: str, token: str, *, watch: dict[str, str], after: str | None = None) -> None:
        root = url.rstrip("/").removesuffix("/v1")
        self._address = "ws" + root.removeprefix("http") + "/ws/api/"
        self._token = token
        self._watch = watch
        #: Everything up to here has been given out.
        self.cursor = after
        self._closed = threading.Event()
        self._line: ClientConnection | None = None
        self._acked_at = 0.0
        self._owes_ack = False

    def batches(self) -> Iterator[Batch]:
        """Give batches until close(); the first one says where we are. Raises Ended."""
        pause = FIRST_PAUSE
        while not self._closed.is_set():
            try:
                for batch in self._follow():
                    pause = FIRST_PAUSE
                    yield batch
            except (OSError, InvalidHandshake, ConnectionClosed, EOFError):
                self._closed.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads those who come back
                pause = min(pause * 2, LONGEST_PAUSE)

    def close(self) -> None:
        """Hear no more; from any thread."""
        self._closed.set()
        line = self._line
        if line:
            line.close()

    def _follow(self) -> Iterator[Batch]:
        """Give the batches of one connection. Raises what ends it."""
        with connect(self._address, max_size=MOST_BYTES, open_timeout=SILENCE, ping_interval=None) as line:
            self._line, self._owes_ack = line, False
            self._say(authorization=f"Bearer {self._token}")
            self._say(subscribe={**self._watch, "after": self.cursor})
            error: dict[str, Any] = {}
            try:
                while not self._closed.is_set():
                    words = self._next(line)
                    error = words.get("error", error)
                    yield from self._heard(words)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                if code in FINAL and not self._closed.is_set():
                    raise Ended(code, error) from None
                raise
            finally:
                self._line = None

    def _next(self, line: ClientConnection) -> dict[str, Any]:
        """Give the next message; acknowledge meanwhile what is owed. Raises TimeoutError for a silent server."""
        until = time.monotonic() + SILENCE
        while (left := until - time.monotonic()) > 0:
            try:
                words: dict[str, Any] = json.loads(line.recv(timeout=min(left, ACK_EVERY)))
            except TimeoutError:
                self._acknowledge()
                continue
            return words
        raise TimeoutError

    def _heard(self, words: dict[str, Any]) -> Iterator[Batch]:
        if cursor := words.get("reset"):
            self.cursor = cursor
            yield Batch(cursor, is_reset=True)
        if cursor := words.get("cursor"):
            self.cursor = cursor
            yield Batch(cursor, words["events"])
            self._owes_ack = True
        if words.get("more") or "ping" in words or time.monotonic() - self._acked_at > ACK_EVERY:
            self._acknowledge(is_asked=True)

    def _acknowledge(self, *, is_asked: bool = False) -> None:
        if self.cursor and (is_asked or self._owes_ack):
            self._acked_at, self._owes_ack = time.monotonic(), False
            self._say(ack=self.cursor)

    def _say(self, **words: Any) -> None:
        if self._line:
            self._line.send(json.dumps(words))
