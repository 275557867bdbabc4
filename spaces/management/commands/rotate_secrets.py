"""Seals all secrets under a new SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from spaces.ops.reseal import reseal_all


class Command(BaseCommand):
    """`SECRET_KEY=new SECRET_KEY_FALLBACKS=old manage.py rotate_secrets`."""

    help = "Seal all secrets, and those of webhooks, under SECRET_KEY; what they were sealed under is a fallback."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal all anew. Raises CommandError, with their ids, when some cannot be opened; the others are done."""
        count, lost = reseal_all()
        self.stdout.write(f"{count} sealed under the SECRET_KEY of now.")
        if lost:
            names = ", ".join(lost)
            raise CommandError(f"No key here opens {names}. Add theirs to SECRET_KEY_FALLBACKS, or give new values.")
