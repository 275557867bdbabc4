"""A duty of the clock: what to do, and when."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from jobs.execution.backoff import pause_seconds
from jobs.execution.connections import OUTAGES, drop_connections

logger = logging.getLogger(__name__)

LONGEST_REST_SECONDS = 30.0


@dataclass(slots=True)
class Duty:
    """Done every `every_seconds`, and `gap_seconds` after something changed if `on_change`.

    What changes meanwhile is seen by the same turn. A duty that fails is left alone for a growing while;
    the others go on.
    """

    name: str
    work: Callable[[], object]
    every_seconds: float
    on_change: bool = False
    gap_seconds: float = 0.0
    #: Asked at every turn: when it is due by its own reckoning, by `time.monotonic`.
    due_at: Callable[[], float] = field(default=lambda: float("inf"))
    _next_at: float = 0.0
    _rests_until: float = 0.0
    _failures: int = 0

    def attend(self, *, changed: bool) -> bool:
        """Do it if it is due; False when the database was away."""
        now = time.monotonic()
        if changed and self.on_change:
            self._next_at = min(self._next_at, now + self.gap_seconds)
        if now < self._rests_until or now < min(self._next_at, self.due_at()):
            return True
        self._next_at = now + self.every_seconds
        return self._do()

    @property
    def due_in_seconds(self) -> float:
        """How long nothing need be done; a change may shorten it."""
        return max(min(self._next_at, self.due_at()), self._rests_until) - time.monotonic()

    def _do(self) -> bool:
        try:
            self.work()
            self._failures = 0
            return True
        except OUTAGES as error:
            self._rest(f"the database did not answer ({error})".strip())
            return False
        except Exception:
            logger.exception("The clock's duty to %s failed", self.name)
            self._rest("")
            return True

    def _rest(self, why: str) -> None:
        self._failures += 1
        pause = pause_seconds(self._failures, base_seconds=0.5, longest_seconds=LONGEST_REST_SECONDS)
        self._rests_until = time.monotonic() + pause
        if why:
            logger.warning("Duty to %s: %s; next try in %.1f s", self.name, why, pause)
        drop_connections()
