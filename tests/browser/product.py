"""The whole product, started by its one command in a home folder of its own, as a person starts it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
#: What the tests' own process is told must not reach the product.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JOBSITE_HOME", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS")


@dataclass(frozen=True)
class Product:
    """A running Jobsite and what it said of itself."""

    origin: str
    password: str
    api_key: str
    home: Path
    process: "subprocess.Popen[str]"

    @property
    def port(self) -> int:
        """The port of its web process."""
        return int(self.origin.rsplit(":", 1)[1])

    def workers(self) -> list[int]:
        """Process numbers of the worker and its children."""
        listing = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
        lines = [line.split(None, 1) for line in listing.splitlines()[1:]]
        return [int(pid) for pid, command in lines if "celery" in command and self._is_ours(int(pid))]

    def _is_ours(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            return f"JOBSITE_HOME={self.home}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return False


@contextlib.contextmanager
def running_product() -> Iterator[Product]:
    """Start everything with `manage.py up`; stop it as Ctrl-C would."""
    with tempfile.TemporaryDirectory(prefix="jobsite-product-", ignore_cleanup_errors=True) as folder:
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        environment |= {"JOBSITE_HOME": folder, "PYTHONUNBUFFERED": "1"}
        port = _free_port()
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield _read_welcome(process, port, Path(folder))
            finally:
                process.send_signal(signal.SIGINT)
                _wait_for_end(process)


def _read_welcome(process: "subprocess.Popen[str]", port: int, home: Path) -> Product:
    assert process.stdout is not None
    said, until = "", time.monotonic() + START_SECONDS
    while "Ctrl-C" not in said and time.monotonic() < until:
        line = process.stdout.readline()
        assert line, f"the product ended before it was ready: {said}"
        said += line
    password = re.search(r"password (\S+)", said)
    key = re.search(r"API key: (\S+)", said)
    assert password is not None, said
    assert key is not None, said
    return Product(f"http://127.0.0.1:{port}", password[1], key[1], home, process)


def _wait_for_end(process: "subprocess.Popen[str]") -> None:
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
