"""`manage.py worker`: a Celery worker with the options that suit us."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs import conf
from jobs.execution import worker


class Command(BaseCommand):
    """Become a Celery worker."""

    help = "Run a worker: it runs handlers and listeners. Start as many as you like."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of slots."""
        parser.add_argument("--slots", type=int, default=conf.worker_slots(), help="handlers side by side")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by Celery's."""
        command = [*worker.command(), "--concurrency", str(options["slots"])]
        os.execv(command[0], command)  # noqa: S606 - our own command, no shell
