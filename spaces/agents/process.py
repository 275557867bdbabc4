"""One Node process for one event: limited, watched, and never left behind."""

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jobs.clean import clean_text
from spaces.agents import conf, node

SCRIPT = Path(__file__).with_name("run.js")
#: Addresses that Node takes (20 half a GB, 24 more than one) or sets aside, memory or not; `_watch` looks at memory.
BASE_BYTES = 4 * 1024 * 1024 * 1024
#: Processes and threads of this user that may be added while an agent runs; Node's own are a dozen.
MOST_TASKS = 64
#: Most of what an agent prints that is kept: the beginning and the end.
LOG_BYTES = 64 * 1024
LOOK_SECONDS = 0.05
#: How a process ends that may have no more memory.
_OUT_OF_MEMORY = ("heap out of memory", "Array buffer allocation failed", "Failed to allocate memory", "bad_alloc")


@dataclass(slots=True)
class Run:
    """How a run went. `reason` is empty when it went well."""

    reason: str = ""
    log: str = ""
    duration_ms: int = 0
    memory_bytes: int = 0


class Printed:
    """What was printed: the first half of LOG_BYTES, and the last."""

    def __init__(self) -> None:
        self._first, self._last, self._lost = bytearray(), bytearray(), 0

    def add(self, chunk: bytes) -> None:
        """Keep a chunk, or what is still of interest of it."""
        room = max(0, LOG_BYTES // 2 - len(self._first))
        self._first += chunk[:room]
        self._last += chunk[room:]
        if (more := len(self._last) - LOG_BYTES // 2) > 0:
            del self._last[:more]
            self._lost += more

    def text(self) -> str:
        """Give it as text that can be stored."""
        gap = f"\n… {self._lost:,} bytes left out …\n".encode() if self._lost else b""
        return clean_text((bytes(self._first) + gap + bytes(self._last)).decode(errors="replace"))


def run(payload: bytes, *, variables: Mapping[str, str]) -> Run:
    """Run an agent on `payload` (JSON of source, event and limitSeconds) with these variables and no others.

    Returns after at most the time limit, with the process and its group gone. Never raises for what the
    agent does. Raises OSError when Node cannot be started.
    """
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - Node, and a script of ours
        node.command(SCRIPT.read_text(encoding="utf-8")),
        # A folder of its own would be left behind whenever a worker is killed.
        cwd="/",
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        # It waits for its input: before that comes, the limits hold, for whatever it may ever start as well.
        _limit(process.pid)
        done = _watch(process, payload, until=began + conf.limit_seconds())
    finally:
        _end(process)
    done.duration_ms = round(1000 * (time.monotonic() - began))
    return done


def _limit(pid: int) -> None:
    """Bound what the kernel bounds. What is asked for is never more than what is allowed already."""
    seconds = int(conf.limit_seconds()) + 2
    limits = {
        resource.RLIMIT_AS: BASE_BYTES + 2 * conf.memory_bytes(),
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_NPROC: _tasks() + MOST_TASKS,
    }
    for kind, wanted in limits.items():
        _, hard = resource.getrlimit(kind)
        bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, kind, (bound, bound))


def _tasks() -> int:
    """Count the threads of this user: the kernel's limit is on all of them together."""
    return sum(_threads_of(path) for path in Path("/proc").glob("[0-9]*"))


def _threads_of(path: Path) -> int:
    try:
        return len(os.listdir(path / "task")) if path.stat().st_uid == os.geteuid() else 0
    except OSError:
        return 0


def _watch(process: "subprocess.Popen[bytes]", payload: bytes, *, until: float) -> Run:
    """Feed it and read what it prints, until it ends or must be ended."""
    threading.Thread(target=_feed, args=(process, payload), daemon=True).start()
    printed, done = Printed(), Run()
    for chunk in _chunks(process):
        printed.add(chunk)
        done.memory_bytes = max(done.memory_bytes, sum(map(_resident, family(process.pid))))
        if done.memory_bytes > 2 * conf.memory_bytes():
            done.reason = _too_much()
        elif time.monotonic() > until:
            done.reason = f"It ran longer than {conf.limit_seconds():g} s and was stopped."
        if done.reason:
            break
    done.log = printed.text()
    done.reason = done.reason or _reason(process, done.log, until=until)
    return done


def _feed(process: "subprocess.Popen[bytes]", payload: bytes) -> None:
    with contextlib.suppress(OSError), process.stdin as pipe:
        pipe.write(payload)


def _chunks(process: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    """Give what is printed, and an empty chunk every LOOK_SECONDS without, until the pipe or the process ends."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not waiting.select(LOOK_SECONDS):
                if process.poll() is not None:
                    return
                yield b""
            elif chunk := os.read(process.stdout.fileno(), 65536):
                yield chunk
            else:
                return


def _reason(process: "subprocess.Popen[bytes]", log: str, *, until: float) -> str:
    """Say why a process that closed its output failed; empty if it did not."""
    try:
        code = process.wait(max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return f"It ran longer than {conf.limit_seconds():g} s and was stopped."
    if code == 0:
        return ""
    if any(words in log[-4000:] for words in _OUT_OF_MEMORY):
        return _too_much()
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "It was stopped by the system: it used too much processor time or memory."
    said = [line for line in log.splitlines() if line.startswith("Uncaught ")]
    return said[-1].removeprefix("Uncaught ")[:1000] if said else f"It ended with code {code}."


def _too_much() -> str:
    return f"It used more than {conf.memory_bytes() // (1024 * 1024)} MB of memory and was stopped."


def family(pid: int) -> list[int]:
    """Give a process with all that it has started and that has not been orphaned since, itself first.

    Node's permissions let an agent start none; this is for the day when there is a hole in them.
    """
    found = [pid]
    for each in found:  # which grows meanwhile
        found += _children(each)
    return found


def _children(pid: int) -> list[int]:
    told: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            told += map(int, path.read_text(encoding="ascii").split())
    return told


def _resident(pid: int) -> int:
    """Give the memory that a process uses now, in bytes; 0 when it is gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it, all of its group and all that it has started, and wait for it."""
    # Those that left the group are found by their parents, so they are looked for while these are there.
    started = family(process.pid)[1:]
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pid in started:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
