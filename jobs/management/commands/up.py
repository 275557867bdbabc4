"""`manage.py up`: everything on this machine with one command, and nothing left behind when it ends."""

import http.client
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from jobs import conf
from jobs.execution.processes import all_children
from jobs.execution.supervisor import Supervisor
from jobs.management import preparation

#: How long a stop may take, and how long the first answer may take.
GRACE_SECONDS = 3.0
READY_SECONDS = 60.0


class Command(BaseCommand):
    """Start web, worker and clock under one supervisor."""

    help = "Start Jobsite on this machine: web, worker and clock. Ctrl-C stops everything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
        parser.add_argument("--port", default="8000", help="port to listen at (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start, say where it is, and keep it running. Raises CommandError."""
        try:
            self._up(options["host"], preparation.port_of(str(options["port"])))
        except KeyboardInterrupt:
            raise SystemExit(130) from None  # before the supervisor listened to Ctrl-C

    def _up(self, host: str, port: int) -> None:
        preparation.check_place(host=host, port=port)
        preparation.migrate(self._say)
        preparation.collect_static(self._say)
        welcome, key = preparation.seed(), preparation.kept_key()
        connections.close_all()
        children = all_children(host=host, port=port, logs=conf.home() / "logs", grace_seconds=GRACE_SECONDS)
        supervisor = Supervisor(children, say=self._say, grace_seconds=GRACE_SECONDS + 3)
        supervisor.obey_signals()
        try:
            if _wait_until_ready(supervisor, host, port):
                self._welcome(_address(host, port), welcome, key)
            elif not supervisor.is_stopping:
                self._say(f"Nothing answers at {_address(host, port)} yet; see the logs in {conf.home() / 'logs'}.")
        finally:
            supervisor.run()
        self._say("Jobsite has stopped.")

    def _welcome(self, address: str, words: str, key: str | None) -> None:
        self._say(f"\nJobsite is ready: {address}")
        for line in words.splitlines():
            self._say(f"  {line}")
        if key:
            self._say(f"  API key: {key}")
        self._say("Press Ctrl-C to stop.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _address(host: str, port: int) -> str:
    return f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::') else host}:{port}/"  # noqa: S104


def _wait_until_ready(supervisor: Supervisor, host: str, port: int) -> bool:
    """Keep the children running and ask until they answer; False when that takes too long or we are stopped."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and not supervisor.is_stopping:
        supervisor.look()
        if _is_ready(host, port):
            return True
    return False


def _is_ready(host: str, port: int) -> bool:
    there = "127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host  # noqa: S104
    line = http.client.HTTPConnection(there, port, timeout=2)
    try:
        line.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
