"""The WebSocket consumers: `/ws/ui/` for pages by session, `/ws/api/` for clients by key.

What is said, as JSON. To us: `{"subscribe": {"environment" | "space" | "job": id, "after": cursor | null}}`,
`{"ack": cursor}` about once a second and at once after a batch with `more`, `{"ping": anything}`, and on
`/ws/api/`, where the key was not in a header, first of all `{"authorization": "Bearer …"}`.
From us: `{"cursor": …, "events": […], "more": true?}`, `{"reset": cursor}`, `{"ping": cursor}` (answer it with
an ack), `{"pong": …}`, `{"error": {"code", "message"}}`. Close codes: 4401 sign in, 4403 not for you,
1008 against these rules, 1013 too slow, try again later.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from jobs.errors import InvalidInput, JobsiteError, NotFound, TooManyRequests, Unauthenticated
from jobs.live.allowance import Allowance
from jobs.live.cursor import parse_cursor
from jobs.live.guard import guard
from jobs.live.identity import Identity, authorization_in, bearer_in, key_identity, session_in
from jobs.live.message import said
from jobs.live.outlet import Outlet, Send, outlet_for
from jobs.live.seat import FORBIDDEN, UNAUTHENTICATED, Seat
from jobs.live.threads import ask
from jobs.live.wish import parse_wish
from jobs.wire import loads

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

#: Largest message that we read.
MOST_BYTES = 64 * 1024
AGAINST_THE_RULES = 1008
TRY_AGAIN_LATER = 1013
CODES: dict[type[JobsiteError], int] = {
    Unauthenticated: UNAUTHENTICATED,
    NotFound: FORBIDDEN,
    InvalidInput: AGAINST_THE_RULES,
    TooManyRequests: AGAINST_THE_RULES,
}
#: How long a client may take to say who it is, in seconds.
INTRODUCTION_SECONDS = 10.0


async def ui(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a page. Its Origin was checked before (jobsite.asgi)."""
    await _serve(session_in(scope["headers"]), receive, send, is_folded=True)


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a client. Cookies count for nothing here, so its Origin does not matter."""
    words = authorization_in(scope["headers"])
    identity = await _identity_of(words) if words else None
    await _serve(identity, receive, send, is_folded=False, may_introduce=not words)


async def _serve(
    identity: Identity | None, receive: Receive, send: Send, *, is_folded: bool, may_introduce: bool = False
) -> None:
    await receive()
    # Accepted even when refused: a browser cannot see why a handshake failed, but it sees a close code.
    await send({"type": "websocket.accept"})
    outlet = outlet_for(send)
    if identity is None and may_introduce:
        identity = await _introduction(receive)
    if identity is None:
        _refuse(outlet, Unauthenticated())
        await outlet.finish()
        return
    seat = Seat(outlet, identity, is_folded=is_folded)
    guard().admit(seat)
    try:
        await Talk(seat).listen(receive)
        await outlet.finish()
    finally:
        guard().dismiss(seat)
        seat.leave()


async def _introduction(receive: Receive) -> Identity | None:
    try:
        async with asyncio.timeout(INTRODUCTION_SECONDS):
            words = _read(await receive())
    except (TimeoutError, InvalidInput):
        return None
    text = words.get("authorization")
    return await _identity_of(text) if isinstance(text, str) else None


async def _identity_of(words: str) -> Identity | None:
    token = bearer_in(words)
    return await ask(key_identity, token) if token else None


class Talk:
    """What one connection says to us, and that we obey it."""

    __slots__ = ("_allowance", "_seat", "_subscribing")

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._allowance = Allowance()
        self._subscribing: asyncio.Task[None] | None = None

    async def listen(self, receive: Receive) -> None:
        """Obey until the other end leaves or breaks the rules."""
        try:
            while (message := await receive())["type"] == "websocket.receive":
                self._obey(_read(message))
        except JobsiteError as error:
            _refuse(self._seat.outlet, error)
        finally:
            if self._subscribing:
                self._subscribing.cancel()

    def _obey(self, words: Mapping[str, Any]) -> None:
        """Do one thing. Never waits: what is not read from the socket would pile up in the server."""
        # An acknowledgement that brings news is paid for: there are no more of these than batches.
        if self._seat.acknowledge(parse_cursor(words.get("ack"))):
            return
        self._allowance.spend()
        if "ping" in words:
            self._seat.outlet.offer(said(pong=words["ping"]))
        elif isinstance(words.get("subscribe"), dict):
            self._subscribe(words["subscribe"])
        elif not words.keys() & {"ack", "authorization"}:
            raise InvalidInput("Say subscribe, ack or ping.")

    def _subscribe(self, words: Mapping[str, Any]) -> None:
        if self._subscribing:
            self._subscribing.cancel()
        self._subscribing = asyncio.get_running_loop().create_task(self._watch(words))

    async def _watch(self, words: Mapping[str, Any]) -> None:
        try:
            wish, after = parse_wish(words), words.get("after")
            cursor = parse_cursor(after)
            if after is not None and cursor is None:
                raise InvalidInput("That is no cursor.", key="after")
            await self._seat.watch(wish, after=cursor)
        except JobsiteError as error:
            _refuse(self._seat.outlet, error)
        finally:
            if self._subscribing is asyncio.current_task():
                self._subscribing = None


def _read(message: Mapping[str, Any]) -> dict[str, Any]:
    text = message.get("text")
    if text is None:
        raise InvalidInput("Send JSON as text.")
    if len(text) > MOST_BYTES:
        raise InvalidInput("That message is too long.")
    words = loads(text.encode())
    if not isinstance(words, dict):
        raise InvalidInput("Send a JSON object.")
    return words


def _refuse(outlet: Outlet, error: JobsiteError) -> None:
    outlet.offer(said(error={"code": error.code, "message": error.message}))
    outlet.close(CODES.get(type(error), TRY_AGAIN_LATER), error.message)
