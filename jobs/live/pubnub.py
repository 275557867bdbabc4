"""The PubNub-compatible long poll, so that Flatfile's own PubSubDriver follows our feed (contract §3.6).

`GET /v2/subscribe/{subKey}/{channels}/0?tt=&tr=&auth=`: channels are `environment.<id>` and `space.<id>`,
separated by commas; `auth` is a ticket (jobs.tickets). Without `tt` it answers at once where the log is;
with it, when there is news, or after MOST_SECONDS with none. An ASGI application like `jobs.live.poll`.

The client's habits decide how we fail (pubnub 8.10): on 403 it asks for another ticket and goes on where
it was; on any other failure that is answered it stops for ever, and on one that is not answered it asks
`/time/0` until that works. So a database that is away is no failure to a client that already has a cursor.
"""

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.db import DatabaseError

from jobs import tickets
from jobs.errors import Forbidden, InvalidInput, JobsiteError, NotFound, Unauthenticated, Unavailable
from jobs.live.cursor import Cursor
from jobs.live.guard import guard
from jobs.live.hub import hub
from jobs.live.identity import Identity
from jobs.live.outlet import Send
from jobs.live.poll import HEADERS, MOST_SECONDS, OneAnswer, first_words
from jobs.live.pubnub_words import Timetoken, cursor_of, envelopes, parse_timetoken, timetoken_of
from jobs.live.seat import PATIENCE_SECONDS, Seat
from jobs.live.threads import ask
from jobs.live.wish import Wish
from jobs.rest.errors import STATUS
from jobs.tickets import Ticket
from jobs.wire import encode

log = logging.getLogger(__name__)

MOST_CHANNELS = 20
#: While the database is away it is tried again after this long, in seconds.
REST_SECONDS = 1.0
#: Channels of who is there; we never say anything on them.
PRESENCE = "-pnpres"
_PATH = re.compile(r"/v2/subscribe/([^/]{1,100})/([^/]{1,2000})/0")
DENIED = (Forbidden, NotFound, Unauthenticated)


async def subscribe(scope: Mapping[str, Any], receive: Any, send: Send) -> None:
    """Answer one long poll."""
    try:
        status, body = 200, await _answer(scope, receive)
    except DENIED as error:
        status, body = 403, _failure(403, error.message, "Access Manager")
    except JobsiteError as error:
        status = STATUS[error.code]
        body = _failure(status, error.message, "Subscribe")
    await _send(send, status, encode(body))


async def presence(scope: Mapping[str, Any], receive: Any, send: Send) -> None:
    """Answer a heartbeat or a farewell: who is there is not kept, so both mean nothing."""
    await _send(send, 200, encode({"status": 200, "message": "OK", "service": "Presence"}))


async def clock(scope: Mapping[str, Any], receive: Any, send: Send) -> None:
    """Tell the time in tenths of a microsecond: what a client asks that was cut off, until somebody answers."""
    await _send(send, 200, encode([time.time_ns() // 100]))


async def _answer(scope: Mapping[str, Any], receive: Any) -> dict[str, Any]:
    words = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    path = _PATH.fullmatch(scope["path"])
    if path is None or scope["method"] != "GET":
        raise InvalidInput("Ask with GET for /v2/subscribe/{subKey}/{channels}/0.")
    asked, channels = parse_timetoken(words), _channels(path[2])
    until = asyncio.get_running_loop().time() + MOST_SECONDS
    while asyncio.get_running_loop().time() < until:
        try:
            ticket = await ask(tickets.read, words.get("auth", ""))
            if ticket is None:
                raise Unauthenticated("That ticket is void; ask for another one.")
            return await _follow(ticket, channels, asked, receive, key=path[1])
        except (Unavailable, DatabaseError):
            log.warning("Events cannot be read; who follows them waits.")
            await asyncio.sleep(REST_SECONDS)
    if asked is None:
        raise Unavailable
    return _reply(asked, [])


async def _follow(
    ticket: Ticket, channels: list[str], asked: Timetoken | None, receive: Any, *, key: str
) -> dict[str, Any]:
    wish = _wish(ticket, channels)
    identity = Identity("key", ticket.principal.key_id, ticket.principal)
    seat = Seat(outlet := OneAnswer(), identity, is_folded=False)
    guard().admit(seat)
    try:
        after = await _cursor(ticket.environment, asked)
        await seat.watch(wish, after=after, is_quiet=after is not None)
        told = orjson.loads(await first_words(outlet, seat, receive, MOST_SECONDS if after else 0))
    finally:
        guard().dismiss(seat)
        seat.leave()
    here = timetoken_of(told.get("cursor") or told["reset"])
    return _reply(here, envelopes(told.get("events", []), channels=channels, region=here.region, key=key))


async def _cursor(environment: str, asked: Timetoken | None) -> Cursor | None:
    """Turn the client's numbers into a cursor of the log as it is now. Raises Unavailable."""
    if asked is None:
        return None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            feed = await hub().feed(environment)
    except TimeoutError as error:
        raise Unavailable from error
    return cursor_of(asked, epoch=feed.epoch)


def _channels(text: str) -> list[str]:
    channels = [channel for channel in text.split(",") if channel and not channel.endswith(PRESENCE)]
    if not 0 < len(channels) <= MOST_CHANNELS:
        raise InvalidInput(f"Name up to {MOST_CHANNELS} channels.")
    return channels


def _wish(ticket: Ticket, channels: list[str]) -> Wish:
    """Turn channels into what a seat may watch. Several are watched as one, and told apart when they are sent."""
    wishes = {_wish_for(ticket, channel) for channel in channels}
    if len(wishes) == 1:
        return wishes.pop()
    return Wish(environment=ticket.environment)


def _wish_for(ticket: Ticket, channel: str) -> Wish:
    kind, _, name = channel.partition(".")
    if kind == "space" and name and ticket.space in (None, name):
        return Wish(space=name, environment=ticket.environment)
    if kind == "environment" and ticket.space is None and name == ticket.environment:
        return Wish(environment=name)
    raise Forbidden("That channel is not what this ticket is for.")


def _reply(here: Timetoken, messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {"t": {"t": here.text, "r": here.region}, "m": messages}


def _failure(status: int, message: str, service: str) -> dict[str, Any]:
    return {"status": status, "error": True, "message": message, "service": service}


async def _send(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body})
