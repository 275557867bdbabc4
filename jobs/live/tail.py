"""The tail: reads what is new in the watched environments, all in one go, away from the event loop."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs import log
from jobs.live.entry import Entry
from jobs.models import Stream

#: Events read at once; the rest comes in the next round.
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """How far a feed is; `is_ready` is False before its first news."""

    epoch: str
    head: int
    is_ready: bool


@dataclass(frozen=True, slots=True)
class News:
    """What a feed did not know. `is_break` means that its own past is void: restored, or no longer whole."""

    environment: str
    epoch: str
    #: Where the feed is after it has taken this.
    head: int
    pruned: int
    entries: list[Entry] = field(default_factory=list)
    is_break: bool = False
    #: There is more to read at once.
    has_more: bool = False


class Tail:
    """Remembers, between reads, whether anything was written at all. Used by one thread only."""

    def __init__(self) -> None:
        self._version: object = None

    def read(self, known: Mapping[str, Known], *, is_rung: bool) -> list[News]:
        """Read the news of these environments. Without a ring, look whether SQLite was written to first."""
        version = log.data_version()
        is_quiet = version is not None and version == self._version and not is_rung
        wanted = {name: feed for name, feed in known.items() if not (is_quiet and feed.is_ready)}
        found = _read(wanted) if wanted else []
        self._version = version
        return found


def _read(wanted: Mapping[str, Known]) -> list[News]:
    rows = Stream.objects.filter(pk__in=wanted).values_list("environment_id", "epoch", "head", "pruned")
    streams = {row[0]: News(*row) for row in rows}
    found = (_news(streams.get(name) or News(name, "", 0, 0), feed) for name, feed in wanted.items())
    return [news for news in found if news]


def _news(stream: News, feed: Known) -> News | None:
    if not feed.is_ready:
        return stream
    if stream.head < feed.head or (feed.epoch and stream.epoch != feed.epoch):
        return News(stream.environment, stream.epoch, stream.head, stream.pruned, is_break=True)
    if stream.head == feed.head:
        return None
    return _read_on(stream, feed)


def _read_on(stream: News, feed: Known) -> News:
    rows = log.since(stream.environment, after=feed.head, limit=READ_AT_ONCE)
    whole = bool(rows) and rows[0]["seq"] == feed.head + 1 and rows[-1]["seq"] == feed.head + len(rows)
    if not whole:  # pruned under our feet
        return News(stream.environment, stream.epoch, stream.head, stream.pruned, is_break=True)
    entries = [Entry(row).encode() for row in rows]
    upto = entries[-1].seq
    more = upto < stream.head
    return News(stream.environment, stream.epoch, upto, stream.pruned, entries, has_more=more)
