"""The guard: asks every few seconds whether those who watch still may, many identities at once."""

import asyncio
import logging
import math
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from jobs.live.hub import hub
from jobs.live.identity import Identity
from jobs.live.rights import Asked, views_now
from jobs.live.seat import Seat
from jobs.live.threads import in_guard_thread

log = logging.getLogger(__name__)

#: In which time everybody is asked once, and in how many rounds. Who came after a cycle began waits for the
#: next one, so a right that was taken away ends what uses it within two cycles, which is below 5 s.
CYCLE_SECONDS = 2.0
ROUNDS = 8
#: Which part of a round's time may be spent on waiting for a lull: a check that runs while news is told delays it by
#: as long as it takes. With this part a round still waits for news that comes five times a second, a little late.
PATIENCE = 0.6
#: How long the guard waits for a database that is away.
REST_SECONDS = 1.0

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
            everybody = list(self._seats)
            share = math.ceil(len(everybody) / ROUNDS)
            for start in range(0, share * ROUNDS, share):
                await asyncio.sleep((1 - PATIENCE) * CYCLE_SECONDS / ROUNDS)
                await hub().lull(PATIENCE * CYCLE_SECONDS / ROUNDS)
                await self._check(everybody[start : start + share])

    async def _check(self, identities: Sequence[Identity]) -> None:
        asked = {one: self._wishes(one) for one in identities if one in self._seats}
        try:
            views = await in_guard_thread(views_now, asked) if asked else {}
        except Exception as error:
            # Nobody is thrown out because the database is away, and nothing can be read from it either.
            log.warning("Rights cannot be checked: %s", error)
            await asyncio.sleep(REST_SECONDS)
            return
        for identity, wishes in asked.items():
            for seat in list(self._seats.get(identity, ())):
                if identity not in views:
                    seat.expel()
                elif seat.wish and (seat.wish, seat.is_folded) in wishes:
                    seat.apply(views[identity].get((seat.wish, seat.is_folded)))

    def _wishes(self, identity: Identity) -> set[Asked]:
        return {(seat.wish, seat.is_folded) for seat in self._seats[identity] if seat.wish}
