"""What the measured jobs do: as little as possible."""

import os
import time
from pathlib import Path

from jobs.sdk import JobEvent, Tick, job_handler


@job_handler("workbook:bench-nothing")
def nothing(event: JobEvent, tick: Tick) -> None:
    """Do nothing."""


@job_handler("workbook:bench-stamp")
def stamp(event: JobEvent, tick: Tick) -> None:
    """Say when the handler began: one line in one write."""
    now = time.time_ns()
    with Path(os.environ["BENCH_STAMPS"]).open("a") as stamps:
        stamps.write(f"{event.job_id} {now}\n")


@job_handler("workbook:bench-tick")
def ticking(event: JobEvent, tick: Tick) -> None:
    """Tick now and then, each time with the microsecond it was said."""
    count = int(event.input["ticks"])
    for number in range(count):
        time.sleep(0.3 + 0.037 * (number % 7))
        tick(number * 99 / count, f"said at {time.time_ns() // 1000}")
