"""How long one write takes on SQLite while three other processes write too, and two workers run the jobs."""

import json

from bench.row import Row
from bench.site import site
from bench.sizes import Sizes
from bench.stats import p50_p99, percentile

PRODUCERS = 4
TARGET_MS = 100.0


def measure(sizes: Sizes) -> list[Row]:
    """Give the row for four producers at once."""
    with site() as embedded, embedded.working():
        producers = [embedded.start("write", count=sizes.writes) for _ in range(PRODUCERS)]
        for producer in producers:
            assert producer.stdout is not None
            producer.stdout.readline()  # it is awake
        for producer in producers:
            assert producer.stdin is not None
            producer.stdin.write("go\n")
            producer.stdin.flush()
        told = [json.loads(producer.communicate()[0].splitlines()[-1]) for producer in producers]
    every = [took for one in told for took in one]
    return [
        Row(
            "embedded: one write, 4 producers at once, p50 / p99",
            ours=p50_p99(every),
            target=f"p99 ≤ {TARGET_MS:.0f} ms",
            met=percentile(every, 0.99) <= TARGET_MS,
            note=f"{PRODUCERS} processes × {sizes.writes:,} create calls without a pause, a clock and 2 worker "
            f"processes at work; slowest {max(every):.0f} ms",
        )
    ]
