"""Raw Celery, the peer: no result, no row, no event; each task notes when it ran (2 µs).

Celery's own defaults, two worker processes, and the same broker as the site's. On disk that is kombu's
filesystem transport in our repaired form: with kombu's own a reader meets half-written files, and a burst of
1,500 tasks seldom comes through whole. Run as
`python -m bench.peer burst COUNT` it enqueues and waits.
"""

import contextlib
import json
import os
import random
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from bench.process import PYTHON, ROOT, running

NOTE = struct.Struct("<QQ")
WAIT_SECONDS = 300
FOLDER = Path(os.environ.get("PEER_NOTES", "."))


TRANSPORT_ALIASES["jobsite"] = "jobs.execution.transport:Transport"


def _app() -> Celery:
    app = Celery("peer", broker=os.environ.get("PEER_BROKER", "memory://"), fixups=[])
    app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
    if folder := os.environ.get("PEER_FOLDER"):
        options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}
        app.conf.broker_transport_options = {**options, "polling_interval": 0.02}
    return app


app = _app()


@app.task
def nothing(number: int) -> None:
    """Note the number and the nanosecond."""
    with (FOLDER / str(os.getpid())).open("ab") as notes:
        notes.write(NOTE.pack(number, time.time_ns()))


def notes() -> list[tuple[int, int]]:
    """Read what ran, and when."""
    raw = b"".join(path.read_bytes() for path in FOLDER.iterdir() if path.is_file())
    return list(NOTE.iter_unpack(raw[: len(raw) // NOTE.size * NOTE.size]))


class Peer:
    """A running Celery worker and how to give it work."""

    def __init__(self, env: dict[str, str], *, pid: int) -> None:
        self.env, self.pid = env, pid

    def burst(self, count: int) -> dict[str, float]:
        """Enqueue so many tasks, one call each: tasks a second until the last one ran, and the producer's time."""
        told: dict[str, float] = self._run("burst", count)
        return told

    def starts(self, count: int) -> list[float]:
        """Give milliseconds from the call to the task's first line, one task at a time."""
        told: list[float] = self._run("starts", count)
        return told

    def _run(self, what: str, count: int) -> Any:
        command = [PYTHON, "-m", "bench.peer", what, str(count)]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def celery(home: Path, *, redis_url: str = "") -> Iterator[Peer]:
    """Run the peer's worker on Redis or on the filesystem broker for the length of a block."""
    folder = home / f"peer-{time.time_ns()}"
    for name in ("notes", "queue", "queue/control"):
        (folder / name).mkdir(parents=True)
    env = {**os.environ, "PEER_NOTES": str(folder / "notes")}
    # Another database of the same Redis: neither side meets the other's messages.
    on_redis = {"PEER_BROKER": redis_url.rpartition("/")[0] + "/5"}
    on_disk = {"PEER_BROKER": "jobsite://localhost", "PEER_FOLDER": str(folder / "queue")}
    env |= on_redis if redis_url else on_disk
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"]
    command = [PYTHON, "-m", "celery", "-A", "bench.peer", "worker", "-c", "2", *quiet]
    with running(command, env=env, log=home / "peer.log") as worker:
        peer = Peer(env, pid=worker.pid)
        peer.burst(60)
        yield peer


def _burst(count: int) -> dict[str, float]:
    before, begun, used = len(notes()), time.time(), time.process_time()
    for number in range(count):
        nothing.delay(number)
    used = time.process_time() - used
    deadline = time.monotonic() + WAIT_SECONDS
    while len(notes()) < before + count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{before + count - len(notes())} of {count} tasks never ran.")
        time.sleep(0.05)
    ended = max(moment for _, moment in notes()) / 1e9
    return {"rate": count / (ended - begun), "producer_seconds": used}


def _starts(count: int) -> list[float]:
    begun = {}
    for number in range(10**6, 10**6 + count):
        before, begun[number] = len(notes()), time.time_ns()
        nothing.delay(number)
        while len(notes()) == before:
            time.sleep(0.005)
        time.sleep(random.uniform(0.02, 0.07))
    return [(moment - begun[number]) / 1e6 for number, moment in notes() if number in begun]


def main(arguments: list[str]) -> None:
    """Enqueue as the command line says: `burst COUNT` or `starts COUNT`."""
    what = {"burst": _burst, "starts": _starts}[arguments[0]]
    print(json.dumps(what(int(arguments[1]))))


if __name__ == "__main__":
    # As `bench.peer`, or the tasks would be called `__main__.nothing`.
    from bench import peer

    peer.main(sys.argv[1:])
