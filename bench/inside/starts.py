"""One job at a time: when it was asked for, and when its handler began."""

import os
import random
import time
from pathlib import Path

from bench.inside import work

WAIT_SECONDS = 30
#: Looking more often would take the processor from what is measured.
POLL_SECONDS = 0.005


def main(*, count: int) -> list[float]:
    """Give milliseconds from before the create call to the handler's first line."""
    stamps, source = Path(os.environ["BENCH_STAMPS"]), work.workbook_id()
    stamps.touch()
    begun: dict[str, int] = {}
    work.make("stamp", source=source)  # the first call of a process opens its connection
    for number in range(1, count + 1):
        _wait_lines(stamps, number)
        time.sleep(random.uniform(0.02, 0.07))
        now = time.time_ns()
        begun[work.make("stamp", source=source).pk] = now
    _wait_lines(stamps, count + 1)
    lines = (line.split() for line in stamps.read_text().splitlines())
    started = {job_id: int(moment) for job_id, moment in lines}
    return [(started[job_id] - moment) / 1e6 for job_id, moment in begun.items()]


def _wait_lines(stamps: Path, count: int) -> None:
    deadline, wanted = time.monotonic() + WAIT_SECONDS, 0
    while wanted < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Job {count} did not start within {WAIT_SECONDS} s.")
        time.sleep(POLL_SECONDS)
        wanted = stamps.read_bytes().count(b"\n")
