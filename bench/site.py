"""A throw-away Jobsite: a home folder, settings for it, and its real processes."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.process import PYTHON, ROOT, free_port, running

START_SECONDS = 60
#: What decides a site's mode is only ever given by us.
OURS = ("DATABASE_URL", "REDIS_URL", "JOBSITE_HOME", "DJANGO_SETTINGS_MODULE")


class Site:
    """One installation. `servers` are DATABASE_URL and REDIS_URL, empty for the embedded mode."""

    def __init__(self, home: Path, servers: dict[str, str]) -> None:
        self.home = home
        self.stamps = home / "stamps"
        self.log = home / "processes.log"
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        self.env = {
            **kept,
            **servers,
            "JOBSITE_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "SECRET_KEY": "for measurements only, and long enough to be taken for a real one",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
            "JOBSITE_HTTPS": "off",
            "DEBUG": "off",
            "BENCH_STAMPS": str(self.stamps),
        }

    def run(self, step: str, **arguments: Any) -> Any:
        """Run a module of `bench.inside` in a process of this site and give what it answers."""
        command = [PYTHON, "-m", "bench.inside", step, json.dumps(arguments)]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{step} failed:\n{done.stderr[-3000:]}\n{self._last_words()}")
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, step: str, **arguments: Any) -> "subprocess.Popen[str]":
        """Begin such a process and go on."""
        command = [PYTHON, "-m", "bench.inside", step, json.dumps(arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @contextlib.contextmanager
    def working(self, *, slots: int = 2) -> Iterator[list[int]]:
        """Run a worker with so many processes, and a clock; gives their process ids, in this order."""
        worker = [PYTHON, "manage.py", "worker", "--slots", str(slots)]
        clock = [PYTHON, "manage.py", "clock"]
        with (
            running(worker, env=self.env, log=self.log) as first,
            running(clock, env=self.env, log=self.log) as second,
        ):
            self.run("warm", slots=slots)
            yield [first.pid, second.pid]

    def under(self, settings: str) -> "Site":
        """Give the same installation seen through other settings."""
        other = Site(self.home, {})
        other.env = {**self.env, "DJANGO_SETTINGS_MODULE": settings}
        return other

    @contextlib.contextmanager
    def serving(self) -> Iterator[tuple[int, int]]:
        """Run one web process; gives its port and its process id."""
        self.run("collect")
        port = free_port()
        command = [PYTHON, "-m", "jobsite.server", "-b", "127.0.0.1", "-p", str(port)]
        with running(command, env=self.env, log=self.log) as process:
            _wait_for(port)
            yield port, process.pid

    @contextlib.contextmanager
    def serving_wsgi(self) -> Iterator[tuple[int, int]]:
        """Run the WSGI server as docs/deploy.md has it; gives its port and its process id."""
        port = free_port()
        command = [PYTHON, "-m", "gunicorn", "jobsite.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        with running([*command, "--workers", "4", "--threads", "2"], env=self.env, log=self.log) as process:
            _wait_for(port)
            yield port, process.pid

    def _last_words(self) -> str:
        return self.log.read_text()[-2000:] if self.log.exists() else ""


@contextlib.contextmanager
def site(servers: dict[str, str] | None = None) -> Iterator[Site]:
    """Make a site with its tables and one workbook; it is gone at the end of the block."""
    home = Path(tempfile.mkdtemp(prefix="jobsite-bench-"))
    try:
        made = Site(home, servers or {})
        made.run("prepare")
        yield made
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("The web process did not start.")
