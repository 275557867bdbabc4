"""One producer among several: says that it is awake, waits for the word, and times each of its writes."""

import sys
import time

from bench.inside import work


def main(*, count: int) -> list[float]:
    """Give the milliseconds of each create call."""
    source = work.workbook_id()
    work.make("nothing", source=source)
    print("awake", flush=True)
    sys.stdin.readline()
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        work.make("nothing", source=source)
        took.append((time.perf_counter() - begun) * 1000)
    return took
