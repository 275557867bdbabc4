"""Pulls: what a watcher missed that the ring no longer holds, read from the database for it alone."""

from dataclasses import dataclass

from jobs import log
from jobs.live.cursor import Cursor
from jobs.live.entry import Entry
from jobs.live.view import View

#: Rows read for one batch.
READ_AT_ONCE = 300
#: A page that missed more than this is quicker to load anew. API clients get every event.
MOST_FOR_PAGES = 5000


@dataclass(frozen=True, slots=True)
class Pulled:
    """A piece of the log: everything in the view up to `upto`. None where the cursor is void."""

    entries: list[Entry]
    upto: int


def pull(view: View, *, after: Cursor) -> Pulled | None:
    """Read what follows a cursor, or say None when it cannot be read on from there."""
    before = log.head(view.environment)
    if view.is_folded and before.head - after.seq > MOST_FOR_PAGES:
        return None
    rows = log.since(view.environment, after=after.seq, limit=READ_AT_ONCE, space=view.only_space)
    # Asked again after the read: what was pruned in between left a gap in it.
    end = log.head(view.environment)
    if not after.fits(epoch=end.epoch, pruned=end.pruned):
        return None
    entries = [entry for row in rows if view.shows(entry := Entry(row))]
    upto = rows[-1]["seq"] if len(rows) == READ_AT_ONCE else before.head
    return Pulled([entry.encode() for entry in entries], max(upto, rows[-1]["seq"] if rows else 0, after.seq))
