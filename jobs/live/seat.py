"""A seat: one connection's place, from which it watches what its rights allow, for as long as they do."""

import asyncio

from jobs.errors import NotFound, Unauthenticated, Unavailable
from jobs.live.cursor import Cursor
from jobs.live.feed import Feed
from jobs.live.hub import hub
from jobs.live.identity import Identity
from jobs.live.outlet import Outlet
from jobs.live.rights import views_now
from jobs.live.threads import ask
from jobs.live.view import View
from jobs.live.watcher import Watcher
from jobs.live.wish import Wish

#: Close codes: who are you, and not for you. In the range that is free for applications.
UNAUTHENTICATED = 4401
FORBIDDEN = 4403
#: Longest wait for a database that does not answer, in seconds.
PATIENCE_SECONDS = 10.0


class Seat:
    """Holds at most one watcher; a new wish takes the place of the old one."""

    __slots__ = ("_feed", "_watcher", "identity", "is_folded", "outlet", "wish")

    def __init__(self, outlet: Outlet, identity: Identity, *, is_folded: bool) -> None:
        self.outlet = outlet
        self.identity = identity
        self.is_folded = is_folded
        self.wish: Wish | None = None
        self._feed: Feed | None = None
        self._watcher: Watcher | None = None

    async def watch(self, wish: Wish, *, after: Cursor | None, is_quiet: bool = False) -> None:
        """Watch from a cursor on, or from now on; with `is_quiet` nothing is said before there is news.

        Raises Unauthenticated, NotFound, Unavailable.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                view = await ask(_view_now, self.identity, wish, is_folded=self.is_folded)
                feed = await hub().feed(view.environment)
        except TimeoutError as error:
            raise Unavailable from error
        self.leave()
        self.wish, self._feed = wish, feed
        start = feed.cursor if after is None else after
        self._watcher = Watcher(self.outlet, view=view, cursor=start.seq, is_greeted=is_quiet)
        self._watcher.is_void = not start.fits(epoch=feed.epoch, pruned=feed.pruned)
        feed.join(self._watcher)

    def leave(self) -> None:
        """Stop watching."""
        if self._feed and self._watcher:
            self._feed.leave(self._watcher)
        self._feed = self._watcher = self.wish = None

    def acknowledge(self, cursor: Cursor | None) -> bool:
        """Note what the other end has; say whether that is news."""
        if cursor is None or self._feed is None or self._watcher is None or cursor.epoch != self._feed.epoch:
            return False
        return self._feed.acknowledge(self._watcher, cursor.seq)

    @property
    def cursor(self) -> Cursor | None:
        """How far it is; None while it watches nothing."""
        if self._feed is None or self._watcher is None:
            return None
        return Cursor(self._feed.epoch, self._feed.head if self._watcher.group else self._watcher.cursor)

    def apply(self, view: View | None) -> None:
        """Go on with what may be seen by now: less, more, or nothing."""
        if view is None:
            self.leave()
            self.outlet.close(FORBIDDEN, "This is no longer yours to see.")
        elif self._feed and self._watcher and view != self._watcher.view:
            self._feed.change_view(self._watcher, view)

    def expel(self) -> None:
        """End the connection of somebody who has signed out or whose key was taken back."""
        self.leave()
        self.outlet.close(UNAUTHENTICATED, "Sign in again.")


def _view_now(identity: Identity, wish: Wish, *, is_folded: bool) -> View:
    views = views_now({identity: {(wish, is_folded)}})
    if identity not in views:
        raise Unauthenticated
    if not (view := views[identity].get((wish, is_folded))):
        raise NotFound
    return view
