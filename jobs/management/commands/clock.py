"""`manage.py clock`: dispatch, promote, reap, fire schedules, deliver, prune. Any number may run."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from jobs.execution.clock import Clock


class Command(BaseCommand):
    """Run the clock until SIGTERM or Ctrl-C."""

    help = "Run the clock: it tells workers of ready jobs and keeps everything on time. Any number may run."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Turn until told to stop."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Clock().run(stop)
