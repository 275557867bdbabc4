"""`file:extract` of a generated file in a real worker, against the bare pipeline; rounds interleaved."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.bare import write_csv
from bench.process import PYTHON, ROOT, memory_bytes, tree
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import paired_ratio
from tools.services import running

#: One round is two loads of a million rows: minutes.
MOST_ROUNDS = 2


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for both databases."""
    with running() as servers, site(servers) as production:
        rows = _rows(production, sizes, mode="PostgreSQL")
    with site() as embedded:
        return [*rows, *_rows(embedded, sizes, mode="SQLite")]


def _rows(place: Site, sizes: Sizes, *, mode: str) -> list[Row]:
    path = place.home / "generated.csv"
    write_csv(path, sizes.csv_rows)
    bare: list[float] = []
    ours: list[dict[str, Any]] = []
    peak = [0]
    with place.working(slots=1) as (worker, _), _watching(worker, peak):
        for _ in range(min(sizes.rounds, MOST_ROUNDS)):
            bare.append(_bare(place, path))
            ours.append(place.run("upload", path=str(path)))
            print(f"  {mode}: bare {bare[-1]:.1f} s, ours {json.dumps(ours[-1])}", flush=True)
    seconds = [one["seconds"] for one in ours]
    ratio = paired_ratio(seconds, bare)
    gap = max(one["gap"] for one in ours)
    what = f"file:extract of {sizes.csv_rows:,} × 10 CSV, {mode}"
    size = path.stat().st_size / 1e6
    return [
        Row(
            what,
            ours=" and ".join(f"{one:.1f} s" for one in seconds),
            peer=f"bare pipeline {' and '.join(f'{one:.1f} s' for one in bare)}",
            ratio=f"{ratio:.2f}",
            target="≤ 2.5",
            met=ratio <= 2.5,
            note=f"{size:.0f} MB, {len(bare)} rounds; from the handler's start to its decision, in a worker with one "
            f"process; stored {ours[-1]['stored']:,} rows, counted back; bare: csv, orjson, "
            f"{'COPY' if mode == 'PostgreSQL' else 'executemany'}, commits of 10,000, one table and its index",
        ),
        Row(
            f"{what}: memory of the worker",
            ours=f"{peak[0] / 1e6:.0f} MB",
            target="≤ 200 MB",
            met=peak[0] <= 200e6,
            note="peak resident memory of the process that ran the handler, looked at 20 times a second",
        ),
        Row(
            f"{what}: longest silence",
            ours=f"{gap:.2f} s",
            target="≤ 1 s",
            met=gap <= 1.0,
            note=f"between two of its job:updated events or its start or end; {ours[-1]['ticks']} ticks",
        ),
    ]


def _bare(place: Site, path: Path) -> float:
    command = [PYTHON, "-m", "bench.bare", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=place.env, capture_output=True, text=True, check=True)
    return float(done.stdout)


@contextmanager
def _watching(worker: int, peak: list[int]) -> Iterator[None]:
    """Note the largest memory of the worker's children for the length of a block."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            peak[0] = max([peak[0], *(memory_bytes(pid) for pid in tree(worker)[1:])])

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
