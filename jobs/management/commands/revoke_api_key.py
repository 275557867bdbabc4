"""Takes an API key back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs import keys
from jobs.errors import NotFound


class Command(BaseCommand):
    """`manage.py revoke_api_key us_key_…`."""

    help = "Take an API key back: it opens nothing any more within a few seconds, open sockets included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        parser.add_argument("key_id", help="the key's id, us_key_…, as create_api_key printed it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Revoke the key. Raises CommandError when there is none of this id."""
        try:
            keys.revoke(options["key_id"])
        except NotFound as error:
            raise CommandError(f"There is no key {options['key_id']}.") from error
        self.stdout.write(f"{options['key_id']} is revoked.")
