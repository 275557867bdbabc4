"""What an application receives of one request: its body, then perhaps the news that the client has left."""

import asyncio
from typing import IO, Any

#: Bytes of the body in one message.
PIECE_BYTES = 256 * 1024
SAFE_METHODS = {b"GET", b"HEAD", b"OPTIONS"}

Message = dict[str, Any]


class Inbox:
    """An ASGI `receive` that reads the body from its file only as fast as it is asked.

    Daphne puts the whole body into a queue, in messages of 8 kB, before the application sees the first.

    Only what asks without changing anything (RFC 9110 §9.2.1) hears that its client has left. Django ends a
    view that does, closes the body under the thread that reads it, and forgets the files that it made of it:
    a change that was sent to its end is made to its end.
    """

    def __init__(self, body: IO[bytes], *, method: bytes = b"GET") -> None:
        self._body: IO[bytes] | None = body
        self._hears_leaving = method in SAFE_METHODS
        self._news: asyncio.Queue[Message] = asyncio.Queue()

    async def __call__(self) -> Message:
        """Give the next piece of the body, or wait for the end of the connection."""
        if self._body is None or not self._news.empty():
            return await self._news.get()
        # A body of a gigabyte must not keep the other requests waiting.
        await asyncio.sleep(0)
        return self._next_piece(self._body)

    def put_nowait(self, message: Message) -> None:
        """Take a message from Daphne. Its own `http.request` is empty: the body is with us."""
        if message["type"] != "http.request" and self._hears_leaving:
            self._news.put_nowait(message)

    def take_body(self) -> IO[bytes] | None:
        """Give the whole body as a file at its beginning, to be closed by the caller; None when it was read."""
        body, self._body = self._body, None
        return body

    def close(self) -> None:
        """Throw away what nobody read."""
        if body := self.take_body():
            body.close()

    def _next_piece(self, body: IO[bytes]) -> Message:
        piece = b"" if body.closed else body.read(PIECE_BYTES)
        is_more = len(piece) == PIECE_BYTES
        if not is_more:
            self.close()
        return {"type": "http.request", "body": piece, "more_body": is_more}
