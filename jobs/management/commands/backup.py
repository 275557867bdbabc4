"""`manage.py backup FILE`: everything that must not be lost, in one file."""

import sqlite3
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from jobs import conf
from jobs.management import backup


class Command(BaseCommand):
    """Write the database and the home folder into a gzipped tar."""

    help = "Write the SQLite database and the files of the home folder into one FILE, while everything runs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether another program has the database."""
        parser.add_argument("file", type=Path, metavar="FILE", help="what to write, for example backup.tar.gz")
        parser.add_argument("--files-only", action="store_true", help="not the database: pg_dump has it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look first, then write. Raises CommandError."""
        target, with_database = options["file"].resolve(), not options["files_only"]
        _check(target, with_database=with_database)
        try:
            size_bytes = backup.write(target, with_database=with_database)
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"There is no backup: {error}.") from error
        self.stdout.write(f"Wrote {target} ({size_bytes / 1_000_000:.1f} MB). It holds keys: keep it to yourself.")


def _check(target: Path, *, with_database: bool) -> None:
    if target.exists():
        raise CommandError(f"{target} is there already; give another name.")
    if not target.parent.is_dir():
        raise CommandError(f"There is no folder {target.parent}.")
    if not conf.home().is_dir():
        raise CommandError(f"There is no home folder {conf.home()}. Is JOBSITE_HOME right?")
    if target.is_relative_to(conf.home().resolve()):
        raise CommandError(f"The backup would lie in what it backs up, {conf.home()}; give another folder.")
    if not with_database:
        return
    if connection.vendor != "sqlite":
        raise CommandError("The database is PostgreSQL: first back it up with pg_dump, then say --files-only.")
    if not backup.database_path().is_file():
        raise CommandError(f"There is no database {backup.database_path()}. Is JOBSITE_HOME right?")
