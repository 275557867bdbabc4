"""A real web process, `jobsite.server`, on the test's own database."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from tests.live.wire import Wire

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40


@dataclass(frozen=True)
class Web:
    """A running web process."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def origin(self) -> str:
        """What a browser on it sends as its Origin."""
        return f"http://127.0.0.1:{self.port}"

    def page(self, user: User | str, *, origin: str | None = None) -> Wire:
        """Open a page's socket for a person, or for the session of that key."""
        session = user if isinstance(user, str) else session_of(user)
        cookie = f"sessionid={session}"
        return Wire(self.port, "/ws/ui/", headers={"Cookie": cookie, "Origin": origin or self.origin})

    def listener(self, token: str) -> Wire:
        """Open a client's socket with a key."""
        return Wire(self.port, "/ws/api/", headers={"Authorization": f"Bearer {token}"})

    def forget_peak(self) -> None:
        """Let the largest memory begin anew (proc(5), clear_refs)."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak_bytes(self) -> int:
        """How much memory the process held at most since then."""
        words = Path(f"/proc/{self.process.pid}/status").read_text().split()
        return int(words[words.index("VmHWM:") + 1]) * 1024

    def open_files(self) -> list[str]:
        """What the process has open, files without a name too."""
        with contextlib.suppress(FileNotFoundError):
            return [os.readlink(link) for link in Path(f"/proc/{self.process.pid}/fd").iterdir()]
        return self.open_files()  # one was closed while we looked

    def memory_bytes(self) -> int:
        """How much memory the process really holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def session_of(user: User) -> str:
    """Sign a person in and give the session's key."""
    client = Client()
    client.force_login(user)
    key = client.session.session_key
    assert key
    return key


def database_url() -> str:
    """Say which database the tests run on, for another process."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(Path(chosen['NAME']).absolute()))}"
    who = f"{chosen['USER']}:{quote(chosen['PASSWORD'])}@{chosen['HOST']}:{chosen['PORT']}"
    return f"postgres://{who}/{chosen['NAME']}"


@contextlib.contextmanager
def running_web(*flags: str, **more: str) -> Iterator[Web]:
    """Run a web process for the length of a block, with more options and more in its environment."""
    port = _free_port()
    command = [sys.executable, "-m", "jobsite.server", "-b", "127.0.0.1", "-p", str(port), *flags]
    environment = {**os.environ, "DATABASE_URL": database_url(), **more}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Web(port, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("The web process did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
