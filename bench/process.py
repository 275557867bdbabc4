"""Starting real processes and ending every one of them, with their children."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
STOP_SECONDS = 15


@contextlib.contextmanager
def running(command: Sequence[str], *, env: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a process, its words in `log`, for the length of a block."""
    with log.open("ab") as words:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=words, stderr=words, start_new_session=True)
    try:
        yield process
        if process.poll() is not None:
            raise RuntimeError(f"{command[1:4]} ended by itself; its last words:\n{log.read_text()[-2000:]}")
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask nicely, then end the whole group: it is a session of its own."""
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def tree(pid: int) -> list[int]:
    """Give the process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        return [pid, *(one for child in children.read_text().split() for one in tree(int(child)))]
    return []


def memory_bytes(pid: int) -> int:
    """Give the resident memory of one process, 0 when it is gone."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def forget_peak(pid: int) -> None:
    """Let the largest resident memory of a process of ours begin anew (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_bytes(pid: int) -> int:
    """Give the largest resident memory of one process since then."""
    words = Path(f"/proc/{pid}/status").read_text().split()
    return int(words[words.index("VmHWM:") + 1]) * 1024


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
