"""Outlets: how bytes leave for one watcher, and how we notice that it does not take them.

Under Daphne the frame is written to the connection's transport itself: Channels' way through a queue
and a task per message costs 38 times as much at 1,000 watchers. Daphne keeps what the kernel does not
take, without limit, so an outlet that has something waiting refuses more. Anywhere else, and inside
TLS, the server's own `send` is used.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, Protocol

from jobs.live.message import Message

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: Autobahn's word for an open connection (WebSocketProtocol.STATE_OPEN).
OPEN = 3
#: A pong that waits for the reactor's next turn is no reason to call a watcher slow; a batch is.
WAITING_BYTES = 4096


class Outlet(Protocol):
    """Where a watcher's messages go."""

    def offer(self, message: Message) -> bool:
        """Send it now, or say False and keep nothing."""
        ...

    def is_clear(self) -> bool:
        """Whether everything offered so far has left this process."""
        ...

    def close(self, code: int, reason: str) -> None:
        """End the connection; what has not left soon is dropped."""
        ...

    async def finish(self) -> None:
        """Wait until what was said last has left, a second at most."""
        ...


class AsgiOutlet:
    """Sends through the server's `send`, one message at a time."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sending: asyncio.Task[None] | None = None

    def offer(self, message: Message) -> bool:
        """Begin to send it, unless the last one is still on its way."""
        if not self.is_clear():
            return False
        self._begin({"type": "websocket.send", "text": message.text.decode()})
        return True

    def is_clear(self) -> bool:
        """Whether the server has taken the last message."""
        return self._sending is None or self._sending.done()

    def close(self, code: int, reason: str) -> None:
        """Ask the server to close."""
        self._sending = asyncio.get_running_loop().create_task(self._close(self._sending, code, reason))

    async def finish(self) -> None:
        """Wait until what was said last has left, a second at most."""
        await _done(self._sending)

    def _begin(self, message: MutableMapping[str, Any]) -> None:
        self._sending = asyncio.get_running_loop().create_task(self._finish(message))

    async def _finish(self, message: MutableMapping[str, Any]) -> None:
        # A server may raise when its client has just left; the disconnect message says so anyway.
        with contextlib.suppress(Exception):
            await self._send(message)

    async def _close(self, last: "asyncio.Task[None] | None", code: int, reason: str) -> None:
        await _done(last)
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception:
            # Daphne's own close knows 1000 and the codes from 3000 on only.
            await self._finish({"type": "websocket.close", "code": 3000 + code % 1000})


async def _done(sending: "asyncio.Task[None] | None") -> None:
    """Wait for a send; one that hangs is given up."""
    if sending:
        await asyncio.wait({sending}, timeout=1.0)
        sending.cancel()


class DaphneOutlet:
    """Writes frames to a Daphne connection's TCP transport."""

    __slots__ = ("_protocol", "_transport")

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._transport = protocol.transport

    def offer(self, message: Message) -> bool:
        """Write it to the socket; what the kernel does not take of this one message waits in the process."""
        transport = self._transport
        waiting = transport._tempDataLen + len(transport.dataBuffer) - transport.offset
        if waiting > WAITING_BYTES or self._protocol.state != OPEN:
            return False
        if waiting:
            transport.write(message.frame)
            return True
        return self._write_now(message.frame)

    def _write_now(self, frame: bytes) -> bool:
        """Skip Twisted's own deferral to the next turn: it halves the rate at 1,000 watchers."""
        written = self._transport.writeSomeData(frame)
        if not isinstance(written, int):
            return False  # the connection is lost; Twisted finds out by itself
        if written < len(frame):
            self._transport.write(frame[written:])
        return True

    def is_clear(self) -> bool:
        """Whether the kernel has taken all."""
        return not (self._transport.dataBuffer or self._transport._tempDataBuffer)

    def close(self, code: int, reason: str) -> None:
        """Send a close frame. A watcher that does not answer it is dropped after a second, buffers and all.

        Not through Daphne's own close, which refuses the codes 1008 and 1013.
        """
        if self._protocol.state == OPEN:
            self._protocol.sendCloseFrame(code=code, reasonUtf8=reason.encode()[:120])

    async def finish(self) -> None:
        """Nothing to wait for: Twisted sends what it holds."""


def outlet_for(send: Send) -> Outlet:
    """Choose the quickest way there is to the watcher behind an ASGI `send`."""
    protocol = send.args[0] if isinstance(send, partial) and send.args else None
    transport = getattr(protocol, "transport", None)
    known = all(hasattr(transport, name) for name in ("dataBuffer", "_tempDataBuffer", "writeSomeData"))
    # TLS by Twisted encrypts above this transport; TLS by a proxy in front is the usual way.
    if known and hasattr(protocol, "sendCloseFrame") and not getattr(transport, "TLS", False):
        return DaphneOutlet(protocol)
    return AsgiOutlet(send)
