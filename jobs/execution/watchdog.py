"""The watchdog of a worker that has silently stopped to consume (seen with Redis after a reconnect).

A process that has been idle for long while hints for ready jobs lie about ends its worker; the
supervisor starts another one.
"""

import logging
import os
import signal
import time

from jobs import conf
from jobs.lifecycle.sql import After, bind
from jobs.models import Job

logger = logging.getLogger(__name__)

#: How often to look, and how long a hint must have been ignored.
EVERY_SECONDS = 10.0
STALL_SECONDS = 30.0


class Watchdog:
    """Looks every ten seconds, and only when its process has nothing to do."""

    def __init__(self) -> None:
        self._due_at = time.monotonic() + STALL_SECONDS

    def check(self, *, idle_seconds: float) -> None:
        """End the worker (this process's parent) if it is deaf. `idle_seconds` is 0 while a handler runs."""
        now = time.monotonic()
        if not conf.redis_url() or now < self._due_at:
            return
        self._due_at = now + EVERY_SECONDS
        if idle_seconds > STALL_SECONDS and _are_hints_ignored():
            logger.error("This worker has been idle for %d s while hints wait: it starts anew.", STALL_SECONDS)
            os.kill(os.getppid(), signal.SIGTERM)


def _are_hints_ignored() -> bool:
    """Whether a job was ready all the time, has been hinted, and still waits. The clock repeats such hints."""
    text, params = bind(After(-STALL_SECONDS))
    ready = Job.objects.filter(status="ready", hinted_at__isnull=False)
    return ready.extra(where=[f"ready_at < {text}"], params=params).exists()  # noqa: S610 - our own SQL
