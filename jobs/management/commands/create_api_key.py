"""Makes an API key and prints it as JSON; it cannot be shown again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs import keys
from jobs.access import policy


class Command(BaseCommand):
    """`manage.py create_api_key --environment NAME`."""

    help = "Make an API key and print it with its environment's id, as JSON. The key is shown only now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--environment", required=True, metavar="NAME", help="name or id of the environment")
        parser.add_argument("--label", default="", help="what the key is for, in your words")
        parser.add_argument("--read-only", action="store_true", help="a key that may only look")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key. Raises CommandError when there is no such environment."""
        environment = policy().environment_named(options["environment"])
        if environment is None:
            raise CommandError(f"There is no environment called {options['environment']!r}.")
        scopes = ("read",) if options["read_only"] else ()
        key, token = keys.issue(environment, label=options["label"], scopes=scopes)
        self.stdout.write(json.dumps({"environmentId": environment, "key": token, "keyId": key.pk}))
