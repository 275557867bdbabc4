"""What `manage.py up` sees to before anything starts: the place, the tables, the static files, the demo, a key."""

import hashlib
import io
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jobs import conf, keys
from jobs.models import Stream

Say = Callable[[str], None]


def check_place(*, host: str, port: int) -> None:
    """Make sure that the home folder can be written and the port is free. Raises CommandError."""
    home = conf.home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise CommandError(
            f"The folder {home} cannot be written ({error.strerror}). Set JOBSITE_HOME to a folder that you may write."
        ) from error
    _check_port(host, port)


def port_of(word: str) -> int:
    """Read a port. Raises CommandError."""
    if word.isascii() and word.isdigit() and len(word) < 6 and 1 <= int(word) <= 65535:
        return int(word)
    raise CommandError(f"A port is a number from 1 to 65535, not {word!r}. For example: make run PORT=9000")


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CommandError(
            f"Port {port} of {host} cannot be used ({reason}). Choose another one: make run PORT={min(port + 1, 65535)}"
        ) from error


def migrate(say: Say) -> None:
    """Bring the tables up to date, quickly when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)


def collect_static(say: Say) -> None:
    """Collect the static files if any of them changed since the last time."""
    digest = _static_digest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("Preparing the static files …")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(digest)


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = os.stat(storage.path(path))
            digest.update(f"{path} {about.st_mtime_ns} {about.st_size}\n".encode())
    return digest.hexdigest()


def seed() -> str:
    """Make the demo in a database that nobody has used yet, if this installation has one; give its words."""
    if "seed_demo" not in get_commands():
        return ""
    said = io.StringIO()
    call_command("seed_demo", once=True, stdout=said)
    return said.getvalue().strip()


def kept_key() -> str | None:
    """Give an API key of the first environment: the one of the last start while it is valid, else a new one.

    It lies in the home folder, readable by its owner only, because a key cannot be shown twice otherwise.
    """
    path = conf.home() / "api_key"
    if path.exists() and keys.principal_of(token := path.read_text().strip()):
        return token
    environment = Stream.objects.order_by("environment_id").values_list("pk", flat=True).first()
    if environment is None:
        return None
    _, token = keys.issue(environment, label="Made at the first start")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(token + "\n")
    return token
