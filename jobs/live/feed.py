"""A feed: one environment's newest events in this process, and everybody here who watches it.

All of it happens on the event loop; the database is read elsewhere (`jobs.live.tail`, `jobs.live.pull`).
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice

from jobs.live.cursor import Cursor
from jobs.live.entry import Entry
from jobs.live.message import Message, batch, batch_length, encoded, pack, ping, reset, selected
from jobs.live.ring import Ring
from jobs.live.tail import News
from jobs.live.view import View
from jobs.live.watcher import Group, Watcher

#: After this many writes the loop may turn to others.
SLICE = 500
#: Entries looked at for one batch of a watcher that is behind.
LOOK_AT = 300
#: A silent watcher leaves the fast path, and later is closed; durations in seconds.
PARK_AFTER = 15.0
CLOSE_AFTER = 30.0
TRY_AGAIN_LATER = 1013
#: A page's cursor may be newer than this process's feed by a moment, not by more.
FROM_THE_FUTURE_AFTER = 3.0


class Feed:
    """What the watchers of one environment share."""

    def __init__(self, environment: str, *, pull: Callable[["Feed", Watcher], None]) -> None:
        self.environment = environment
        self.ready = asyncio.Event()
        self.ring = Ring(0)
        self.epoch = ""
        self.pruned = 0
        self.groups: dict[View, Group] = {}
        #: Watchers that are not at the head.
        self.behind: set[Watcher] = set()
        #: Since when nobody watches, on the loop's clock.
        self.idle_since = 0.0
        self._pull = pull

    @property
    def head(self) -> int:
        """Number of the newest event that the feed has."""
        return self.ring.head

    @property
    def cursor(self) -> Cursor:
        """Where those at the head are."""
        return Cursor(self.epoch, self.head)

    @property
    def is_watched(self) -> bool:
        """Whether anybody is here."""
        return bool(self.behind) or any(group.members for group in self.groups.values())

    def join(self, watcher: Watcher) -> None:
        """Let a watcher catch up from its cursor, and follow."""
        watcher.since = _now()
        self.behind.add(watcher)
        self.advance(watcher)

    def leave(self, watcher: Watcher) -> None:
        """Forget a watcher; twice is once."""
        watcher.is_gone = True
        self.behind.discard(watcher)
        self._leave_group(watcher)

    def change_view(self, watcher: Watcher, view: View) -> None:
        """Go on with another view: the rights of its person have changed."""
        if watcher.group:
            self._fall_behind(watcher, self.head)
        watcher.view = view
        self.advance(watcher)

    def acknowledge(self, watcher: Watcher, seq: int) -> bool:
        """Note what a watcher has, and send more if that was what it waited for. False: it is no news."""
        is_news = watcher.acknowledge(min(seq, self.head), now=_now())
        if is_news and watcher in self.behind:
            self.advance(watcher)
        return is_news

    async def take(self, news: News) -> None:
        """Take in what the tail has read, and tell everybody."""
        if not self.ready.is_set() or news.is_break:
            self._start_over(news)
            return
        self.pruned, self.epoch = news.pruned, news.epoch
        before = self.head
        self.ring.extend(news.entries)
        for view, group in list(self.groups.items()):
            await self._tell(group, selected(news.entries, view), view=view, before=before)
        self.advance_all()

    def advance_all(self) -> None:
        """Try everybody who is behind."""
        for watcher in list(self.behind):
            self.advance(watcher)

    def advance(self, watcher: Watcher) -> None:
        """Send a watcher what it misses, until it is at the head or takes no more for now."""
        while not (watcher.is_gone or watcher.is_pulling or watcher.cursor > self.head):
            if not watcher.outlet.is_clear() or not watcher.has_credit:
                return
            if watcher.is_void and not self._tell_void(watcher):
                return
            if watcher.cursor == self.head:
                self._arrive(watcher)
                return
            if watcher.cursor < self.ring.floor:
                watcher.is_pulling = True
                self._pull(self, watcher)
                return
            entries = self.ring.after(watcher.cursor, limit=LOOK_AT)
            if not self.send(watcher, entries, upto=entries[-1].seq):
                return

    def send(self, watcher: Watcher, entries: Sequence[Entry], *, upto: int) -> bool:
        """Send one batch of what a watcher's view shows of these, and move its cursor. False: not taken."""
        shown = selected(entries, watcher.view)
        count = batch_length(shown, view=watcher.view)
        seq = upto if count == len(shown) else shown[count - 1].seq
        if shown:
            cursor = Cursor(self.epoch, seq)
            news = batch(encoded(shown[:count], watcher.view), cursor=cursor, more=seq < self.head)
            if not watcher.outlet.offer(news):
                return False
            watcher.note_sent(seq)
            watcher.is_greeted = True
        watcher.cursor = seq
        return True

    def start_anew(self, watcher: Watcher) -> None:
        """Let a watcher whose cursor is void go on from the head, and know it."""
        watcher.is_void, watcher.cursor, watcher.in_flight = True, self.head, None
        self.advance(watcher)

    async def ping(self) -> None:
        """Ask everybody at the head for a sign of life."""
        for group in list(self.groups.values()):
            await self._spread(group, ping(self.cursor), before=self.head)

    def sweep(self) -> None:
        """Park those that do not acknowledge, close those that have not for long, try the others again."""
        now = _now()
        for group in list(self.groups.values()):
            for watcher in list(group.members):
                self._check(watcher, group, now)
            if not group.members:
                self._forget(group)
        for watcher in list(self.behind):
            self._check_behind(watcher, now)

    def _check_behind(self, watcher: Watcher, now: float) -> None:
        age = now - watcher.since
        if age > CLOSE_AFTER:
            self.leave(watcher)
            watcher.outlet.close(TRY_AGAIN_LATER, "You read too slowly; connect again with your cursor.")
        elif age > FROM_THE_FUTURE_AFTER and watcher.cursor > self.head:
            self.start_anew(watcher)

    def _check(self, watcher: Watcher, group: Group, now: float) -> None:
        if watcher.acked >= group.mark:
            watcher.since = 0.0
        elif not watcher.since:
            watcher.since = now
        elif now - watcher.since > PARK_AFTER:
            self._fall_behind(watcher, self.head)
            watcher.park(group.mark)

    async def _tell(self, group: Group, shown: list[Entry], *, view: View, before: int) -> None:
        for message in pack(shown, view=view, epoch=self.epoch, upto=self.head):
            await self._spread(group, message, before=before)
            before = message.upto

    async def _spread(self, group: Group, message: Message, *, before: int) -> None:
        """Write one frame to every member. The hot loop: what is done here is done for each watcher."""
        members = iter(tuple(group.members))
        while chunk := list(islice(members, SLICE)):
            for watcher in chunk:
                if watcher.group is group and not watcher.outlet.offer(message):
                    self._fall_behind(watcher, before)
            if len(chunk) == SLICE:
                await asyncio.sleep(0)
        group.mark = message.upto

    def _tell_void(self, watcher: Watcher) -> bool:
        if not watcher.outlet.offer(reset(self.cursor)):
            return False
        watcher.cursor, watcher.is_void, watcher.is_greeted = self.head, False, True
        return True

    def _arrive(self, watcher: Watcher) -> None:
        """Let a watcher that has everything follow with the others."""
        if not watcher.is_greeted and not watcher.outlet.offer(batch([], cursor=self.cursor)):
            return
        watcher.is_greeted = True
        self.behind.discard(watcher)
        watcher.group = self.groups.setdefault(watcher.view, Group(self.head))
        watcher.group.members.add(watcher)
        watcher.in_flight = None
        watcher.since = 0.0

    def _forget(self, group: Group) -> None:
        self.groups = {view: kept for view, kept in self.groups.items() if kept is not group}

    def _fall_behind(self, watcher: Watcher, cursor: int) -> None:
        self._leave_group(watcher)
        watcher.cursor = cursor
        watcher.since = watcher.since or _now()
        self.behind.add(watcher)

    def _leave_group(self, watcher: Watcher) -> None:
        if watcher.group:
            watcher.group.members.discard(watcher)
            watcher.group = None

    def _start_over(self, news: News) -> None:
        """Begin at the log's present end: at the start, after a restore, or after a gap."""
        self.ring = Ring(news.head)
        self.epoch, self.pruned = news.epoch, news.pruned
        for watcher in [member for group in self.groups.values() for member in group.members]:
            self._fall_behind(watcher, self.head)
        self.groups.clear()
        if self.ready.is_set():
            for watcher in list(self.behind):
                self.start_anew(watcher)
        self.ready.set()


def _now() -> float:
    return asyncio.get_running_loop().time()
