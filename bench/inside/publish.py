"""Ticks of fifty running jobs: so many a second, or the next whenever a line says that the last has arrived."""

import sys
import time

from bench.inside import work
from jobs import lifecycle

JOBS = 50


def main(*, seconds: float, rate: float) -> int:
    """Give how many were published; each one's number and moment are its info."""
    source = work.workbook_id()
    jobs = [lifecycle.create(work.draft("nobody", source=source, environment="")).pk for _ in range(JOBS)]
    for job in jobs:
        lifecycle.start(job, holder="bench", lease_seconds=3600)
    time.sleep(1)
    print("begin", flush=True)
    ends, number = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        if rate:
            time.sleep(1 / rate)
        elif not sys.stdin.readline():
            break
        lifecycle.progress(jobs[number % JOBS], attempt=1, info=f"said {number} {time.time_ns() // 1000}")
        number += 1
    print(f"end {number}", flush=True)
    return number
