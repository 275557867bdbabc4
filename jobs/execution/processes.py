"""The command lines of our processes."""

import os
import sys
from pathlib import Path

from jobs.execution import worker
from jobs.execution.supervisor import Child

#: Pitfalls of Daphne: no limit on the time of a request or the size of a message unless told.
DAPHNE = {
    "--http-timeout": "60",
    "--websocket_timeout": "3600",
    "--ping-interval": "20",
    "--ping-timeout": "20",
    "--websocket-max-message-size": "65536",
    "--application-close-timeout": "2",
    "--verbosity": "0",
}


def web(*, host: str, port: int) -> list[str]:
    """Give the command line of the web process."""
    flags = [word for flag in DAPHNE.items() for word in flag]
    return [
        sys.executable,
        "-m",
        "daphne",
        "-b",
        host,
        "-p",
        str(port),
        "--no-server-name",
        *flags,
        "jobsite.asgi:application",
    ]


def clock() -> list[str]:
    """Give the command line of the clock."""
    return [sys.executable, manage_py(), "clock"]


def manage_py() -> str:
    """Give the path of manage.py, which is what started us."""
    return str(Path(sys.argv[0]).resolve())


def all_children(*, host: str, port: int, logs: Path, grace_seconds: float) -> list[Child]:
    """Give web, clock and worker, in the order they start. Under one supervisor a stop is a matter of seconds."""
    short = {"JOBSITE_GRACE_SECONDS": os.environ.get("JOBSITE_GRACE_SECONDS") or f"{grace_seconds:g}"}
    commands = {"web": web(host=host, port=port), "clock": clock(), "worker": worker.command()}
    return [Child(name, command, short, logs / f"{name}.log") for name, command in commands.items()]
