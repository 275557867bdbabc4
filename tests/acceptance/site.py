"""Real processes of ours on a database and a broker of their own."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """Starts, kills and asks. `notes` is where handlers write down what they did."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.home, self.notes, self.logs = folder / "home", folder / "notes", folder / "logs"
        for path in (self.home, self.notes, self.logs):
            path.mkdir()
        self.database_url, self._database = _own_database()
        self.redis_url = _own_redis()
        self.processes: dict[str, subprocess.Popen] = {}
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.acceptance.settings",
            "JOBSITE_HOME": str(self.home),
            "JOBSITE_NOTES": str(self.notes),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.manage("migrate", "-v0")

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run a command of manage.py to its end."""
        return self._run([sys.executable, "manage.py", *words], check=check)

    def drive(self, *words: str):
        """Run the driver and give its answer."""
        return json.loads(self._run([sys.executable, "-m", "tests.acceptance.driver", *words]).stdout)

    def _run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def start(self, name: str, *words: str, **environment: str) -> subprocess.Popen:
        """Start a command of manage.py beside us, in a session of its own."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "manage.py", *(words or [name])],
                cwd=ROOT,
                env={**self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.processes[name]

    def signal(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal a process and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, number)
        if number == signal.SIGKILL:
            self.processes[name].wait()

    def empty_broker(self) -> None:
        """Lose every message."""
        if self.redis_url:
            with redis.Redis.from_url(self.redis_url) as client:
                client.flushdb()
        else:
            shutil.rmtree(self.home / "broker", ignore_errors=True)

    def noted(self) -> list[list[str]]:
        """Give what handlers noted: [word, job id, attempt, time]."""
        return [line.split() for path in self.notes.glob("*.txt") for line in path.read_text().splitlines()]

    def log(self, name: str) -> str:
        """Give what a process said."""
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def close(self) -> None:
        """End everything and leave nothing behind."""
        for name in self.processes:
            self.signal(name)
        if self.redis_url:
            self.empty_broker()
        if self._database:
            server, name = self._database
            with psycopg.connect(server, autocommit=True) as line:
                line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def until(condition, *, seconds: float = 60.0, what: str = "") -> None:
    """Wait for a condition; fail with words when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"This did not come within {seconds:g} s: {what or condition}"
        time.sleep(0.02)


def _own_database() -> tuple[str, tuple[str, str] | None]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return "", None
    name = f"acceptance_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl(), (url, name)


def _own_redis() -> str:
    url = os.environ.get("REDIS_URL", "")
    return urlsplit(url)._replace(path="/13").geturl() if url else ""
