"""The hub: all feeds of this process, one reader of the database for them, and their clockwork."""

import asyncio
import contextlib
import logging
from contextlib import ExitStack
from weakref import WeakKeyDictionary

from jobs import conf, doorbell
from jobs.live.cursor import Cursor
from jobs.live.feed import Feed
from jobs.live.pull import pull
from jobs.live.tail import Known, Tail
from jobs.live.threads import ask, in_tail_thread
from jobs.live.watcher import Watcher

log = logging.getLogger(__name__)

#: How often the log is looked at without a ring, in seconds.
POLL_EMBEDDED = 0.05
POLL_SERVERS = 1.0
#: How often watchers that take no more for now are tried again; they are checked and pinged more rarely.
RETRY_SECONDS = 0.05
SWEEP_SECONDS = 1.0
PING_SECONDS = 10.0
#: A feed outlives its last watcher by this: people who follow a link come back at once.
LINGER_SECONDS = 30.0
#: How long a reader whose database is away waits before it tries again.
REST_SECONDS = 1.0

_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, "Hub"] = WeakKeyDictionary()


def hub() -> "Hub":
    """Give the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    """Runs while anybody watches, and costs nothing when nobody does."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self._wake = asyncio.Event()
        self._tail = Tail()
        self._is_rung = False
        self._told = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._pulls: set[asyncio.Task[None]] = set()

    async def feed(self, environment: str) -> Feed:
        """Give the feed of an environment once it knows where the log ends."""
        feed = self.feeds.get(environment)
        if feed is None:
            feed = self.feeds[environment] = Feed(environment, pull=self._pull)
            self._wake.set()
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._run())
        feed.idle_since = 0.0
        await feed.ready.wait()
        return feed

    async def lull(self, patience_seconds: float) -> None:
        """Wait until everybody has just been told something, or for so long: then nothing is likely to come soon."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._told.wait()

    async def _run(self) -> None:
        """Follow the log until the last feed is gone."""
        loop = asyncio.get_running_loop()
        with ExitStack() as stack:
            self._hang_bell(stack)
            clockwork = loop.create_task(self._tick())
            stack.callback(clockwork.cancel)
            while self.feeds:
                await self._follow()

    def _hang_bell(self, stack: ExitStack) -> None:
        """Be woken by the doorbell; where there is none, polling has to do."""
        loop = asyncio.get_running_loop()
        try:
            bell = stack.enter_context(doorbell.listen())
        except OSError:
            log.exception("There is no doorbell; the log is polled.")
            return
        loop.add_reader(bell.fileno(), self._ring, bell)
        stack.callback(loop.remove_reader, bell.fileno())

    def _ring(self, bell: doorbell.Bell) -> None:
        bell.drain()
        self._is_rung = True
        self._wake.set()

    async def _follow(self) -> None:
        """Read once, tell everybody, and wait for the next ring."""
        try:
            has_more = await self._read()
        except Exception:
            log.exception("The log cannot be read; watchers wait.")
            await asyncio.sleep(REST_SECONDS)
            return
        if not has_more:
            await self._wait(POLL_EMBEDDED if conf.is_embedded() else POLL_SERVERS)

    async def _read(self) -> bool:
        is_rung, self._is_rung = self._is_rung, False
        self._wake.clear()
        known = {name: Known(feed.epoch, feed.head, feed.ready.is_set()) for name, feed in self.feeds.items()}
        found = await in_tail_thread(self._tail.read, known, is_rung=is_rung)
        for news in found:
            if feed := self.feeds.get(news.environment):
                await feed.take(news)
        if found:
            self._told.set()  # lets go those who wait now, and nobody later
            self._told.clear()
        return any(news.has_more for news in found)

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _tick(self) -> None:
        """Do what time asks for."""
        loop = asyncio.get_running_loop()
        swept = pinged = loop.time()
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            for feed in self.feeds.values():
                feed.advance_all()
            if loop.time() - swept >= SWEEP_SECONDS:
                swept = loop.time()
                self._sweep(swept)
            if loop.time() - pinged >= PING_SECONDS:
                pinged = loop.time()
                await self._ping()

    def _sweep(self, now: float) -> None:
        for name, feed in list(self.feeds.items()):
            feed.sweep()
            if feed.is_watched or not feed.idle_since:
                feed.idle_since = 0.0 if feed.is_watched else now
            elif now - feed.idle_since > LINGER_SECONDS:
                del self.feeds[name]

    async def _ping(self) -> None:
        for feed in list(self.feeds.values()):
            await feed.ping()

    def _pull(self, feed: Feed, watcher: Watcher) -> None:
        task = asyncio.get_running_loop().create_task(self._pull_for(feed, watcher))
        self._pulls.add(task)
        task.add_done_callback(self._pulls.discard)

    async def _pull_for(self, feed: Feed, watcher: Watcher) -> None:
        """Read from the database what a watcher misses. Fails quietly: it is tried again, or closed in time."""
        try:
            found = await ask(pull, watcher.view, after=Cursor(feed.epoch, watcher.cursor))
        except Exception:
            log.exception("What a watcher missed cannot be read.")
            await asyncio.sleep(REST_SECONDS)
            watcher.is_pulling = False
            return
        watcher.is_pulling = False
        if found is None:
            feed.start_anew(watcher)
        elif not watcher.is_gone and feed.send(watcher, found.entries, upto=found.upto):
            feed.advance(watcher)
