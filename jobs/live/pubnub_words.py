"""PubNub's words for ours: a timetoken is a cursor, a region is its epoch, an envelope carries an event."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.errors import InvalidInput
from jobs.live.cursor import MAX_DIGITS, Cursor, parse_cursor

#: A timetoken has 17 digits and is never 0, which would mean "from now on".
_BASE = 10**16


@dataclass(frozen=True, slots=True)
class Timetoken:
    """Where a client is: `seq` in a log, and a number that stands for the log's epoch."""

    seq: int
    #: None when the client did not say; then its log is taken to be the present one.
    region: int | None

    @property
    def text(self) -> str:
        """The timetoken as the wire has it."""
        return str(_BASE + self.seq)


def region_of(epoch: str) -> int:
    """Give the number of an epoch; not 0, which the client takes for none."""
    return zlib.crc32(epoch.encode()) or 1


def parse_timetoken(words: Mapping[str, str]) -> Timetoken | None:
    """Read `tt` and `tr`; None when the client asks for the first time. Raises InvalidInput."""
    text, region = words.get("tt", "0"), words.get("tr", "")
    for name, value in (("tt", text), ("tr", region or "0")):
        if not (value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS):
            raise InvalidInput("That is no timetoken.", key=name)
    if not int(text):
        return None
    if int(text) < _BASE:
        raise InvalidInput("That is none of our timetokens.", key="tt")
    return Timetoken(int(text) - _BASE, int(region) if region else None)


def timetoken_of(cursor_text: str) -> Timetoken:
    """Turn a cursor as a message tells it into a client's."""
    cursor = parse_cursor(cursor_text) or Cursor("", 0)
    return Timetoken(cursor.seq, region_of(cursor.epoch))


def cursor_of(asked: Timetoken, *, epoch: str) -> Cursor:
    """Turn a client's timetoken into a cursor of the log whose epoch is given; one of another log is void."""
    if asked.region in (None, region_of(epoch)):
        return Cursor(epoch, asked.seq)
    if asked.region == region_of("") and not asked.seq:
        return Cursor("", 0)  # the log was not born yet when the client began
    return Cursor(f"not {epoch}", asked.seq)


def envelopes(
    events: Collection[Mapping[str, Any]], *, channels: Sequence[str], region: int | None, key: str
) -> list[dict[str, Any]]:
    """Put each event into one envelope for each of the channels that it is on."""
    return [
        {
            "a": "1",
            "f": 0,
            "i": event["context"].get("actorId") or "jobsite",
            "p": {"t": Timetoken(event["seq"], region).text, "r": region},
            "k": key,
            "c": channel,
            "d": event,
        }
        for event in events
        for channel in channels
        if len(channels) == 1 or _is_on(event, channel)
    ]


def _is_on(event: Mapping[str, Any], channel: str) -> bool:
    """Whether an event of the environment is on this channel; who may have it was decided before."""
    kind, _, name = channel.partition(".")
    return kind == "environment" or event["context"].get("spaceId") == name
