"""`manage.py seed_demo`: data to look at, and a job that moves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from spaces.management.demo import USER, seed


class Command(BaseCommand):
    """Makes what is missing of the demo; running it again changes nothing else."""

    help = "Make the demo: an administrator, a space with data and actions, and a running job."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--no-job", action="store_true", help="do not start the moving job")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say how to sign in."""
        demo = seed(with_job=not options["no_job"])
        password = demo.password or "(the one you have chosen)"
        self.stdout.write(f"Environment {demo.environment.name}: {demo.environment.id}")
        self.stdout.write(f"Sign in as {USER} with the password {password}")
