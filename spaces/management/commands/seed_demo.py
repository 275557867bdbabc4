"""`manage.py seed_demo`: data to look at, and a job that moves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import conf
from jobs.models import Stream
from spaces.management.demo import ENVIRONMENT, USER, kept_password, seed
from spaces.models import Environment

ASKS = (
    f"This is not the embedded mode. The demo would add an administrator {USER}, whose password is printed, and an "
    f"environment {ENVIRONMENT} with a job of ten minutes. Say --yes if you want that here."
)
LEFT = (
    "Nothing was put into this database, as it is not the embedded mode: `manage.py createsuperuser` makes an "
    "administrator, `manage.py seed_demo --yes` a demo to look at."
)


class Command(BaseCommand):
    """Makes what is missing of the demo; running it again changes nothing else."""

    help = "Make the demo: an administrator, a space with data and actions, and a running job."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three switches."""
        parser.add_argument("--no-job", action="store_true", help="do not start the moving job")
        parser.add_argument("--yes", action="store_true", help="make it in production, too")
        parser.add_argument("--once", action="store_true", help="only where no environment has ever been")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say how to sign in. In production only if that is wanted: else raises CommandError.

        `--once` says there that nothing was made, because it comes from a start, which goes on.
        """
        # A stream outlives its environment, so what people deleted does not come back with the next start.
        if not options["once"] or not Stream.objects.exists():
            if not (conf.is_embedded() or options["yes"]):
                return self._refuse(is_start=options["once"])
            seed(with_job=not options["no_job"])
        self._tell()

    def _refuse(self, *, is_start: bool) -> None:
        if not is_start:
            raise CommandError(ASKS)
        self.stdout.write(LEFT)

    def _tell(self) -> None:
        """Say what is there; an environment or administrator that has been removed is not mentioned."""
        if environment := Environment.objects.filter(name=ENVIRONMENT).first():
            self.stdout.write(f"Environment {environment.name}: {environment.id}")
        if (password := kept_password()) is not None:
            self.stdout.write(f"Sign in as {USER} with the password {password or '(the one you have chosen)'}")
