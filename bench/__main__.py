"""`python -m bench [name …] [--quick]`: measure, print as it goes, and print the whole table at the end."""

import argparse
import importlib
import os
import signal
import sys
import time
import traceback

from bench import machine
from bench.row import Row, table
from bench.sizes import FULL, QUICK, Sizes

#: In the order of the table.
NAMES = (
    "throughput",
    "writes",
    "starts",
    "ticks",
    "browsers",
    "extract",
    "listing",
    "uploads",
    "footprint",
    "api",
    "insert",
    "records",
    "listeners",
)


def main() -> int:
    """Measure what was asked for: 0, or 1 when a measurement could not be made. A missed target is no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(NAMES)} (all)")
    parser.add_argument("--quick", action="store_true", help="small numbers: shows that it runs, not how fast")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(NAMES)):
        parser.error(f"there is no measurement called {unknown[0]}; there are {', '.join(NAMES)}")
    # A polite end too must end the processes that were started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    is_quick = options.quick or os.environ.get("QUICK", "") not in ("", "0")
    return _measure_all(options.names or NAMES, QUICK if is_quick else FULL)


def _measure_all(names: list[str] | tuple[str, ...], sizes: Sizes) -> int:
    print(machine.describe(), flush=True)
    if sizes is QUICK:
        print("Quick run: small numbers, so only the ratios mean anything, and those little.")
    rows: list[Row] = []
    broken: list[str] = []
    for name in names:
        try:
            rows += _measure(name, sizes)
        except Exception:
            traceback.print_exc()
            broken.append(name)
    print(f"\n{table(rows)}" if rows else "")
    for name in broken:
        print(f"{name} could not be measured; see above.", file=sys.stderr)
    return 1 if broken else 0


def _measure(name: str, sizes: Sizes) -> list[Row]:
    print(f"Measuring {name} …", flush=True)
    begun = time.monotonic()
    rows: list[Row] = importlib.import_module(f"bench.{name}").measure(sizes)
    for row in rows:
        print(f"  {row.what}: {row.ours}; {row.peer}; ratio {row.ratio}, target {row.target}", flush=True)
    print(f"  ({time.monotonic() - begun:.0f} s)", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
