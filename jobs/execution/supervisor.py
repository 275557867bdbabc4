"""The supervisor of the embedded mode: starts our processes, starts the dead ones again, stops them all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: A log of the last run that is larger than this makes room for a new one.
LOG_BYTES = 10 * 1024 * 1024
#: A process that lived this long was healthy: its next death is its first.
HEALTHY_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 15.0
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One of our processes. It leads a session of its own, so that Ctrl-C reaches the supervisor only."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int, *, whole_session: bool = False) -> None:
        """Send a signal to it, or to it and everything it started."""
        if self.process is None or (not whole_session and not self.is_alive):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if whole_session:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)


class Supervisor:
    """Keeps the children running until it is told to stop."""

    def __init__(self, children: Sequence[Child], *, say: Say, grace_seconds: float) -> None:
        self.children, self._say, self._grace = list(children), say, grace_seconds
        self._stop = threading.Event()
        self._hurry = threading.Event()

    def obey_signals(self) -> None:
        """Stop at SIGTERM and Ctrl-C; the second one does not wait."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop())

    def stop(self) -> None:
        """Ask for the end; asked twice, at once."""
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        """Whether the end has been asked for."""
        return self._stop.is_set()

    def look(self, seconds: float = LOOK_SECONDS) -> None:
        """Start what is to be started, and wait a moment."""
        for child in self.children:
            if not child.is_alive and not self.is_stopping:
                self._revive(child)
        self._stop.wait(seconds)

    def run(self) -> None:
        """Keep the children running until the end is asked for, then stop them."""
        try:
            while not self.is_stopping:
                self.look()
        finally:
            self.end()

    def end(self) -> None:
        """Let every child finish within the grace; what is left then is killed with all it started."""
        self._stop.set()
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + self._grace
        while any(child.is_alive for child in self.children) and time.monotonic() < until:
            if self._hurry.wait(LOOK_SECONDS):
                break
        for child in self.children:
            child.signal(signal.SIGKILL, whole_session=True)
            if child.process is not None:
                child.process.wait()

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            self._note_death(child, now)
        if now >= child.start_at:
            child.start()

    def _note_death(self, child: Child, now: float) -> None:
        if child.process is None:
            return
        code, child.process = child.process.returncode, None
        child.failures = 1 if now - child.started_at > HEALTHY_SECONDS else child.failures + 1
        pause = 0.0 if child.failures == 1 else min(2.0 ** (child.failures - 2), LONGEST_PAUSE_SECONDS)
        child.start_at = now + pause
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        self._say(f"The {child.name} {ended}; it is started again. Its words are in {child.log}.")


def _die_with_parent() -> None:
    """In a new child: ask the kernel for SIGTERM when the supervisor dies, however it dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
