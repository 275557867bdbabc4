"""What one worker process holds, and the thread that renews its leases while handlers run.

The thread also meets cancellations, ends handlers that outlive their limit, gives jobs of a batch back
when the one before them is slow, and brings everything to an end when the worker must stop.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from django.utils import timezone

from jobs import conf, doorbell, lifecycle
from jobs.errors import JobsiteError
from jobs.execution import presence
from jobs.execution.connections import OUTAGES, drop_connections
from jobs.execution.held import Held
from jobs.execution.watchdog import Watchdog

logger = logging.getLogger(__name__)

#: How often the thread looks around; leases are renewed every third of their length.
LOOK_SECONDS = 0.05
#: A job that waits for the one before it in a batch goes back after this long.
PATIENCE_SECONDS = 1.0
#: A handler that ignores its time limit takes its process with it after this long.
STUBBORN_SECONDS = 10.0


class Keeper:
    """The jobs of this process. The runner adds and removes, the thread renews."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.holder = presence.own_id("worker")
        self.stop_at: float | None = None
        self._idle_since = time.monotonic()
        self._is_delivering = False
        #: Called at every look, from the keeper's thread: a desk with answers to settle.
        self.on_look: Callable[[], None] | None = None
        self._held: dict[str, Held] = {}
        self._lock = threading.Lock()
        self._beaten_at = time.monotonic()
        self._leash: Callable[[float], bool] = _wait_without_leash
        self._watchdog = Watchdog()
        self._presence = presence.Reporter(self.holder, kind="worker", slots=1)

    @property
    def is_stopping(self) -> bool:
        """Whether nothing new may be claimed."""
        return self.stop_at is not None

    def start(self, leash: Callable[[float], bool]) -> None:
        """Begin to keep: `leash(seconds)` waits that long and says whether the worker must stop."""
        self._leash = leash
        threading.Thread(target=self._keep, name="keeper", daemon=True).start()

    def take(self, held: Iterable[Held]) -> None:
        """Renew the leases of these jobs from now on."""
        with self._lock:
            self._held |= {one.job.pk: one for one in held}

    def drop(self, held: Held) -> None:
        """Stop renewing: the job has been settled."""
        with self._lock:
            self._held.pop(held.job.pk, None)
            self._idle_since = time.monotonic()

    @contextlib.contextmanager
    def delivering(self) -> Iterator[None]:
        """While events are handed over nothing is kept, but this process is not idle either."""
        self._is_delivering = True
        try:
            yield
        finally:
            self._is_delivering, self._idle_since = False, time.monotonic()

    def begin(self, held: Held) -> bool:
        """Mark a job as begun; False when it was given back meanwhile."""
        with self._lock:
            if held.ended_by or held.job.pk not in self._held:
                return False
            held.begun_at = time.monotonic()
            return True

    def _keep(self) -> None:
        while True:
            if self._leash(LOOK_SECONDS) and not self.is_stopping:
                self._begin_to_stop()
            try:
                self.look()
            except OUTAGES as error:
                logger.warning("The database did not answer the keeper: %s", error)
                drop_connections()
            except Exception:
                logger.exception("The keeper stumbled")
                drop_connections()

    def look(self) -> None:
        """Do what is due."""
        if on_look := self.on_look:
            on_look()
        if self.is_stopping:
            self._stop_when_over()
        else:
            self._presence.report()
            self._watchdog.check(idle_seconds=self._idle_seconds())
        self._end_stubborn()
        self._give_back_waiting()
        if time.monotonic() - self._beaten_at >= conf.lease_seconds() / 3:
            self.beat()

    def beat(self) -> None:
        """Renew every lease; a job that is not ours any more stops at its handler's next tick."""
        with self._lock:
            attempts = {job_id: held.job.attempt for job_id, held in self._held.items()}
        began = time.monotonic()
        lost = lifecycle.heartbeat(self.holder, attempts, lease_seconds=conf.lease_seconds())
        self._beaten_at = began
        with self._lock:
            for held in self._held.values():
                # Meanwhile this process may have begun the next attempt of a job that was lost.
                if held.job.pk in lost and held.job.attempt == attempts[held.job.pk]:
                    held.recorder.stopped = "lost"

    def _idle_seconds(self) -> float:
        return 0.0 if self._held or self._is_delivering else time.monotonic() - self._idle_since

    def _give_back_waiting(self) -> None:
        """Nobody waits behind a handler that turned out to be slow, nor in a worker that stops."""
        with self._lock:
            slow = any(held.run_seconds() > PATIENCE_SECONDS for held in self._held.values())
            waiting = [h for h in self._held.values() if h.begun_at is None] if slow or self.is_stopping else []
            for held in waiting:
                held.ended_by = "interrupted"
        for held in waiting:
            self._release(held)

    def _release(self, held: Held) -> None:
        try:
            lifecycle.release(held.job.pk, attempt=held.job.attempt)
        except JobsiteError as error:
            logger.info("Job %s was not given back: %s", held.job.pk, error.message)
        self.drop(held)

    def _end_stubborn(self) -> None:
        with self._lock:
            stubborn = [held for held in self._held.values() if self._is_stubborn(held)]
        for held in stubborn:
            self._time_out(held)
        if stubborn:
            self._leave("a handler ignored its time limit")

    def _is_stubborn(self, held: Held) -> bool:
        handler = held.handler if held.begun_at is not None else None
        return handler is not None and held.run_seconds() > handler.time_limit_seconds + STUBBORN_SECONDS

    def _time_out(self, held: Held) -> None:
        message = "It took longer than it may, and had to be ended."
        outcome = {"acknowledge": True, "message": message}
        try:
            lifecycle.fail(held.job.pk, attempt=held.job.attempt, info=message, outcome=outcome, error_code="timeout")
        except JobsiteError as error:
            logger.info("Job %s was not failed: %s", held.job.pk, error.message)

    def _begin_to_stop(self) -> None:
        self.stop_at = time.monotonic() + conf.grace_seconds()
        self._presence.withdraw()

    def _stop_when_over(self) -> None:
        """Jobs that are still running when the grace is over go back, uncharged; then this process ends."""
        with self._lock:
            running = list(self._held.values())
        if self.stop_at is None or time.monotonic() < self.stop_at:
            return
        for held in running:
            held.recorder.stopped = "interrupted"
            self._release(held)
        self._leave("the worker stops")

    def _leave(self, why: str) -> None:
        """End this process without asking the handler, which may be stuck in C; leases are settled before."""
        logger.warning("A worker process ends at %s: %s", timezone.now().strftime("%H:%M:%S"), why)
        doorbell.ring()
        time.sleep(0.05 if conf.redis_url() else 0)  # the ring goes out on a thread
        os._exit(0)


def _wait_without_leash(seconds: float) -> bool:
    time.sleep(seconds)
    return False


_keeper: Keeper | None = None


def keeper() -> Keeper:
    """Give this process's keeper; a forked child gets one of its own."""
    global _keeper
    if _keeper is None or _keeper.pid != os.getpid():
        _keeper = Keeper()
    return _keeper
