"""`manage.py check_invariants`: exit status 0 and counts, or 1 and every violation in a line."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.execution.invariants import counts, violations


class Command(BaseCommand):
    """Ask the rows whether anything is lost, doubled or out of order."""

    help = "Check what must hold whatever crashed: nothing lost, every job decided once, no gap in any stream."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and end with status 1 when something is broken."""
        broken = violations()
        for line in broken:
            self.stdout.write(line)
        if broken:
            raise SystemExit(1)
        self.stdout.write("All well: " + ", ".join(f"{count} {kind}" for kind, count in counts().items()) + ".")
