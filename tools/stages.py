"""A stage is a command with a name; stages run in turn, and one that fails is remembered, not fatal."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")
#: What an interrupted command gets to end its own processes before it is killed.
GRACE_SECONDS = 30


@dataclass(frozen=True)
class Stage:
    """One command of a run; a variable set to None is taken out of the environment."""

    name: str
    command: Sequence[str]
    variables: dict[str, str | None] = field(default_factory=dict)


def run_all(stages: Sequence[Stage]) -> list[str]:
    """Run every stage and name those that failed. Ctrl-C and SIGTERM end the running one, then raise."""
    failed = []
    for stage in stages:
        print(f"\n=== {stage.name}", flush=True)
        begun = time.monotonic()
        status = _run(stage)
        if status:
            failed.append(stage.name)
        elif "pytest" not in stage.command:  # pytest closes with a line of its own
            print(f"fine, {time.monotonic() - begun:.0f} s", flush=True)
    return failed


def obey_sigterm() -> None:
    """Treat SIGTERM like Ctrl-C, so that whoever stops us does not leave our servers behind."""
    signal.signal(signal.SIGTERM, lambda *_: _interrupt())


def _run(stage: Stage) -> int:
    merged = os.environ | stage.variables
    variables = {name: value for name, value in merged.items() if value is not None}
    child = subprocess.Popen(stage.command, cwd=ROOT, env=variables)
    try:
        return child.wait()
    except KeyboardInterrupt:
        _end(child)
        raise


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Interrupt a child and wait; subprocess.run would kill it after a quarter of a second."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _interrupt() -> None:
    raise KeyboardInterrupt


def conclude(failed: Sequence[str]) -> int:
    """Name what failed, in one line; silent when nothing did."""
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0
