"""`GET /live/events`: the same events by the same cursor for pages whose sockets are cut off.

`?environment= | space= | job=`, `after=` a cursor (without it: from now on), `wait=` seconds to wait for news.
Answers what a socket would say: a batch, or a reset. An ASGI application and no view: Django would hold
a thread for each that waits.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from jobs.errors import InvalidInput, JobsiteError, NotFound, Unauthenticated
from jobs.live.cursor import Cursor, parse_cursor
from jobs.live.guard import guard
from jobs.live.identity import session_in
from jobs.live.message import Message, batch
from jobs.live.outlet import Send
from jobs.live.seat import FORBIDDEN, PATIENCE_SECONDS, Seat
from jobs.live.wish import parse_wish
from jobs.rest.errors import STATUS
from jobs.wire import encode

#: Proxies give up on a request after 30 s or more.
MOST_SECONDS = 25.0
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Cookie"),
]


class OneAnswer:
    """An outlet that takes one message and then no more."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def offer(self, message: Message) -> bool:
        """Take the first news; a ping is no answer."""
        if self.answer.done():
            return False
        if message.is_news:
            self.answer.set_result(message.text)
        return True

    def is_clear(self) -> bool:
        """Whether it still waits for its answer."""
        return not self.answer.done()

    async def finish(self) -> None:
        """Nothing to wait for."""

    def close(self, code: int, reason: str) -> None:
        """Answer that the right to see this has ended."""
        if not self.answer.done():
            self.answer.set_exception(NotFound() if code == FORBIDDEN else Unauthenticated())


async def events(scope: Mapping[str, Any], receive: Any, send: Send) -> None:
    """Answer one request."""
    try:
        status, body = 200, await _answer(scope, receive)
    except JobsiteError as error:
        told = {"key": error.key, "message": error.message, "code": error.code}
        status, body = STATUS[error.code], encode({"errors": [told]})
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body})


async def _answer(scope: Mapping[str, Any], receive: Any) -> bytes:
    if scope["method"] != "GET":
        raise InvalidInput("Ask with GET.")
    identity = session_in(scope["headers"])
    if identity is None:
        raise Unauthenticated("Sign in again.")
    words = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    seat = Seat(outlet := OneAnswer(), identity, is_folded=True)
    guard().admit(seat)
    try:
        seconds = _seconds(words.get("wait", "0"))
        await seat.watch(parse_wish(words), after=_after(words), is_quiet=seconds > 0)
        return await first_words(outlet, seat, receive, seconds)
    finally:
        guard().dismiss(seat)
        seat.leave()


async def first_words(outlet: OneAnswer, seat: Seat, receive: Any, seconds: float) -> bytes:
    """Give the news, or an empty batch when the time has passed or the other end has left."""
    gone = asyncio.ensure_future(_left(receive))
    waiting: set[asyncio.Future[Any]] = {outlet.answer, gone}
    # Even who does not want to wait waits for the database.
    patience = seconds or PATIENCE_SECONDS
    try:
        await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
    if outlet.answer.done():
        return outlet.answer.result()
    return batch([], cursor=seat.cursor or Cursor("", 0)).text


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _after(words: Mapping[str, str]) -> Cursor | None:
    cursor = parse_cursor(words.get("after"))
    if words.get("after") and cursor is None:
        raise InvalidInput("That is no cursor.", key="after")
    return cursor


def _seconds(text: str) -> float:
    if not text.isascii() or not text.isdigit():
        raise InvalidInput("Give whole seconds to wait.", key="wait")
    return min(float(text[:4]), MOST_SECONDS)
