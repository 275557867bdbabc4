"""The command lines of our processes."""

import os
import sys
from pathlib import Path

from jobs.execution import worker
from jobs.execution.supervisor import Child


def web(*, host: str, port: int) -> list[str]:
    """Give the command line of the web process."""
    # Under a supervisor a stop is a matter of seconds, and nobody reads a line for each request.
    quick = ["--application-close-timeout", "2", "--verbosity", "0"]
    return [sys.executable, "-m", "jobsite.server", "-b", host, "-p", str(port), *quick]


def clock() -> list[str]:
    """Give the command line of the clock."""
    return [sys.executable, manage_py(), "clock"]


def manage_py() -> str:
    """Give the path of manage.py, which is what started us."""
    return str(Path(sys.argv[0]).resolve())


def all_children(*, host: str, port: int, logs: Path, grace_seconds: float) -> list[Child]:
    """Give web, clock and worker, in the order they start. Under one supervisor a stop is a matter of seconds."""
    short = {
        "JOBSITE_GRACE_SECONDS": os.environ.get("JOBSITE_GRACE_SECONDS") or f"{grace_seconds:g}",
        "JOBSITE_INTERNAL_URL": os.environ.get("JOBSITE_INTERNAL_URL") or f"http://{_near(host)}:{port}",
    }
    commands = {"web": web(host=host, port=port), "clock": clock(), "worker": worker.command()}
    return [Child(name, command, short, logs / f"{name}.log") for name, command in commands.items()]


def _near(host: str) -> str:
    """Where programs of this machine find what listens at `host`."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"[{near}]" if ":" in near else near
