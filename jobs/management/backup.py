"""A backup in one file: the SQLite database as it is in a moment, and what the home folder keeps."""

import contextlib
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from jobs import conf

#: The name of the database in the backup, which is its name in the home folder.
DATABASE = "jobsite.sqlite3"
#: Of the home folder these are not kept: hints, sockets, words of processes, and what `collectstatic` makes.
LEFT_OUT = frozenset({"broker", "run", "logs", "static"})


def write(target: Path, *, with_database: bool) -> int:
    """Write a gzipped tar that only its owner may read, and give its size in bytes.

    It may run while everything works. The database comes first: a file that no row knows does no harm. What is there
    under this name is not touched before the new backup is whole, and what is half-written does not stay.
    Raises OSError, sqlite3.Error.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        draft = Path(folder, "backup")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz") as tar:
                if with_database:
                    tar.add(_copy_of_database(Path(folder)), DATABASE)
                for path in _kept(conf.home()):
                    _add(tar, path)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    return target.stat().st_size


def database_path() -> Path:
    """Where the SQLite database is."""
    return Path(connection.settings_dict["NAME"])


def _copy_of_database(folder: Path) -> Path:
    """Copy page by page, as SQLite itself does it: writers go on, and the copy is of one moment."""
    copy = folder / DATABASE
    address = f"{database_path().absolute().as_uri()}?mode=rw"  # a database that is not there is not made
    with (
        contextlib.closing(sqlite3.connect(address, uri=True, timeout=60)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
    return copy


def _kept(home: Path) -> Iterator[Path]:
    """Give the files of the home folder; never the database itself, which is not whole while it is written to."""
    live = str(database_path())
    for path in sorted(home.iterdir()):
        if path.name in LEFT_OUT:
            continue
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file())
        elif path.is_file() and not str(path).startswith((live, str(home / DATABASE))):
            yield path


def _add(tar: tarfile.TarFile, path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # it was removed since we looked, and so was its row
        tar.add(path, str(path.relative_to(conf.home())), recursive=False)
