"""The desk where a worker settles the jobs of one hint, quick plain completions together in one statement."""

import logging
import threading
import time
from types import TracebackType

from jobs import lifecycle
from jobs.errors import JobsiteError
from jobs.execution.answers import Answer, Done
from jobs.execution.connections import OUTAGES
from jobs.execution.held import Held
from jobs.execution.keeper import Keeper
from jobs.execution.settle import persist, settle

logger = logging.getLogger(__name__)

#: Completions are gathered for at most this long, and so many.
GATHER_SECONDS = 0.05
GATHER_MOST = 50


class Desk:
    """Settles answers; at the end of the block everything is settled."""

    def __init__(self, keeper: Keeper, *, gathers: bool) -> None:
        self._keeper, self._gathers = keeper, gathers
        self._lock = threading.Lock()
        self._waiting: list[tuple[Held, Done]] = []
        self._since = 0.0

    def __enter__(self) -> "Desk":
        if self._gathers:
            self._keeper.on_look = self.flush_overdue
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keeper.on_look = None
        self.flush()

    def settle(self, held: Held, answer: Answer) -> None:
        """Decide the job as the answer says, now or together with the next few."""
        if self._gathers and isinstance(answer, Done) and answer.is_plain and _is_silent(held):
            self._gather(held, answer)
        else:
            settle(held, answer)
            self._keeper.drop(held)

    def flush_overdue(self) -> None:
        """Settle what has been waiting for too long. Called by the keeper while a handler runs."""
        if self._waiting and time.monotonic() - self._since >= GATHER_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Settle what waits. Safe to call from two threads: each answer is taken once."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        completed = _complete_together(waiting) if len(waiting) > 1 else set()
        for held, answer in waiting:
            if held.job.pk not in completed:
                settle(held, answer)
            self._keeper.drop(held)

    def _gather(self, held: Held, answer: Done) -> None:
        with self._lock:
            self._since = self._since if self._waiting else time.monotonic()
            self._waiting.append((held, answer))
            full = len(self._waiting) >= GATHER_MOST
        if full:
            self.flush()
        else:
            self.flush_overdue()


def _is_silent(held: Held) -> bool:
    """Whether nothing of what the handler said is still to be written; the lock waits for a write under way."""
    with held.recorder.lock:
        return held.recorder.is_idle


def _complete_together(waiting: list[tuple[Held, Done]]) -> set[str]:
    """Give the ids that are complete; the others are settled one by one, which says why."""
    endings = [(held.job.pk, held.job.attempt, answer.outcome) for held, answer in waiting]
    try:
        return persist(lambda: lifecycle.complete_many(endings))
    except (JobsiteError, *OUTAGES) as error:
        logger.warning("%d jobs could not be completed together: %s", len(endings), error)
        return set()
