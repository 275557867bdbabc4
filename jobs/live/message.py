"""Messages to watchers: their JSON, and the WebSocket frame that carries it, each made once for all."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import orjson

from jobs.live.cursor import Cursor
from jobs.live.entry import Entry, fold
from jobs.live.view import View

#: One batch holds no more than this many events and bytes (a single larger event goes alone).
BATCH_EVENTS = 100
BATCH_BYTES = 64 * 1024
TEXT_FRAME = 0x81


class Message:
    """Something to say. `upto` is the number that the receiver knows everything up to once it has it."""

    def __init__(self, text: bytes, *, upto: int = 0, is_news: bool = True) -> None:
        self.text = text
        self.upto = upto
        #: False for a ping, which is no answer to a poll.
        self.is_news = is_news

    @cached_property
    def frame(self) -> bytes:
        """The text as one unmasked, unfragmented WebSocket frame (RFC 6455 §5.2)."""
        size = len(self.text)
        if size < 126:
            return bytes((TEXT_FRAME, size)) + self.text
        if size < 1 << 16:
            return bytes((TEXT_FRAME, 126)) + size.to_bytes(2, "big") + self.text
        return bytes((TEXT_FRAME, 127)) + size.to_bytes(8, "big") + self.text


def batch(events: Sequence[bytes], *, cursor: Cursor, more: bool = False) -> Message:
    """Say what happened. With `more` the rest follows as soon as this one is acknowledged."""
    head = b'{"cursor":"%s",%s"events":[' % (str(cursor).encode(), b'"more":true,' if more else b"")
    return Message(head + b",".join(events) + b"]}", upto=cursor.seq)


def ping(cursor: Cursor) -> Message:
    """Ask for a sign of life, and tell how far the log is."""
    return Message(b'{"ping":"%s"}' % str(cursor).encode(), upto=cursor.seq, is_news=False)


def reset(cursor: Cursor) -> Message:
    """Say that the receiver's cursor is void: it must look at everything anew and go on from this one."""
    return Message(b'{"reset":"%s"}' % str(cursor).encode(), upto=cursor.seq)


def said(**words: Any) -> Message:
    """Answer one watcher."""
    return Message(orjson.dumps(words))


def selected(entries: Sequence[Entry], view: View) -> list[Entry]:
    """Choose what a view shows of these events."""
    shown = [entry for entry in entries if view.shows(entry)]
    return fold(shown) if view.is_folded else shown


def pack(shown: Sequence[Entry], *, view: View, epoch: str, upto: int) -> Iterator[Message]:
    """Cut events into batches; the last one's cursor is `upto`, since what is not shown is known too."""
    start = 0
    while start < len(shown):
        end = start + batch_length(shown[start:], view=view)
        is_last = end == len(shown)
        seq = upto if is_last else shown[end - 1].seq
        yield batch(encoded(shown[start:end], view), cursor=Cursor(epoch, seq))
        start = end


def batch_length(shown: Sequence[Entry], *, view: View) -> int:
    """Count how many of these fit into one batch: at least one."""
    size = 0
    for count, event in enumerate(encoded(shown[:BATCH_EVENTS], view)):
        size += len(event) + 1
        if size > BATCH_BYTES and count:
            return count
    return min(len(shown), BATCH_EVENTS)


def encoded(shown: Sequence[Entry], view: View) -> list[bytes]:
    """Give the events' JSON as this view's watchers get it."""
    return [entry.lean for entry in shown] if view.is_folded else [entry.full for entry in shown]
