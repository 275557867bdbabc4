"""The guard: asks every few seconds whether those who watch still may, once for each identity."""

import asyncio
import logging
import math
from weakref import WeakKeyDictionary

from jobs.live.identity import Identity
from jobs.live.seat import Seat, views_now
from jobs.live.threads import ask

log = logging.getLogger(__name__)

#: In which time everybody is asked once, and in how many rounds. A right that was taken away ends what
#: uses it after ROUND_SECONDS and the time that a key may be remembered (`jobs.keys`), together below 5 s.
CYCLE_SECONDS = 2.4
ROUNDS = 12

_guards: WeakKeyDictionary[asyncio.AbstractEventLoop, "Guard"] = WeakKeyDictionary()


def guard() -> "Guard":
    """Give the guard of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _guards:
        _guards[loop] = Guard()
    return _guards[loop]


class Guard:
    """Walks round while there is anybody to look after."""

    def __init__(self) -> None:
        self._seats: dict[Identity, set[Seat]] = {}
        self._due: list[Identity] = []
        self._walking: asyncio.Task[None] | None = None

    def admit(self, seat: Seat) -> None:
        """Look after a seat from now on."""
        self._seats.setdefault(seat.identity, set()).add(seat)
        if self._walking is None or self._walking.done():
            self._walking = asyncio.get_running_loop().create_task(self._walk())

    def dismiss(self, seat: Seat) -> None:
        """Look after it no more; twice is once."""
        seats = self._seats.get(seat.identity, set())
        seats.discard(seat)
        if not seats:
            self._seats.pop(seat.identity, None)

    async def _walk(self) -> None:
        while self._seats:
            await asyncio.sleep(CYCLE_SECONDS / ROUNDS)
            for identity in self._next():
                await self._check(identity)

    def _next(self) -> list[Identity]:
        """Take the next share of this cycle."""
        if not self._due:
            self._due = list(self._seats)
        share = math.ceil(len(self._seats) / ROUNDS)
        now, self._due = self._due[:share], self._due[share:]
        return now

    async def _check(self, identity: Identity) -> None:
        wishes = {(seat.wish, seat.is_folded) for seat in self._seats.get(identity, ()) if seat.wish}
        try:
            views = await ask(views_now, identity, wishes)
        except Exception:
            # Nobody is thrown out because the database is away, and nothing can be read from it either.
            log.exception("Rights cannot be checked.")
            return
        for seat in list(self._seats.get(identity, ())):
            if views is None:
                seat.expel()
            elif seat.wish and (seat.wish, seat.is_folded) in wishes:
                seat.apply(views.get((seat.wish, seat.is_folded)))
