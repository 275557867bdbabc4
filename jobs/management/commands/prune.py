"""`manage.py prune`: forget what is older than JOBSITE_KEEP_DAYS. The clock does the same bit by bit."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.execution.prune import prune


class Command(BaseCommand):
    """Delete old decided jobs, events, keys and files."""

    help = "Forget decided jobs, events and files that are older than JOBSITE_KEEP_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prune, and say how much it was."""
        counts = prune()
        self.stdout.write(", ".join(f"{count} {kind}" for kind, count in counts.items()))
