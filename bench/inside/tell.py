"""Writes so many events, one statement and one commit each, as fast as one producer can."""

import time

from bench.inside import work
from jobs import lifecycle

JOBS = 50


def main(*, count: int) -> int:
    """Give the number of the environment's newest event; each one's number and moment are its info."""
    source, environment = work.workbook_id(), work.environment_id()
    jobs = [lifecycle.create(work.draft("nobody", source=source, environment=environment)).pk for _ in range(JOBS)]
    for job in jobs:
        lifecycle.start(job, holder="bench", lease_seconds=3600)
    for number in range(count):
        lifecycle.progress(jobs[number % JOBS], attempt=1, info=f"said {number} {time.time_ns() // 1000}")
    return work.head()
