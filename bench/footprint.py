"""`manage.py up` on an empty machine and again: when it is ready, and what the web process weighs."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.process import PYTHON, free_port, memory_bytes, running, tree
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes

MOST_BYTES = 150e6
MOST_SECONDS = 4.0
SETTLE_SECONDS = 5.0


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for readiness and memory."""
    with site() as embedded:
        # The product's own settings and its own command: nothing of the benchmark runs inside.
        embedded.env["DJANGO_SETTINGS_MODULE"] = "jobsite.settings"
        _up(embedded)
        starts = [_up(embedded) for _ in range(sizes.rounds)]
    seconds = sorted(one["seconds"] for one in starts)
    web = max(one["web"] for one in starts)
    every = max(one["every"] for one in starts)
    return [
        Row(
            "embedded: ready after start",
            ours=" / ".join(f"{one:.1f}" for one in seconds) + " s",
            target=f"≤ {MOST_SECONDS:.0f} s",
            met=seconds[len(seconds) // 2] <= MOST_SECONDS,
            note=f"`manage.py up` until /readyz answers 200, on a home that is set up, {len(starts)} starts; it checks "
            "migrations and static files, then starts web, worker and clock, all on the same two cores",
        ),
        Row(
            "embedded: web process, idle",
            ours=f"{web / 1e6:.0f} MB",
            target=f"≤ {MOST_BYTES / 1e6:.0f} MB",
            met=web <= MOST_BYTES,
            note=f"resident memory {SETTLE_SECONDS:.0f} s after one page was asked for; all processes together "
            f"{every / 1e6:.0f} MB, pages shared by forks counted more than once",
        ),
    ]


def _up(place: Site) -> dict[str, float]:
    port, begun = free_port(), time.monotonic()
    command = [PYTHON, "manage.py", "up", "--port", str(port)]
    with running(command, env=place.env, log=place.log) as process:
        _wait_ready(port)
        seconds = time.monotonic() - begun
        urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
        time.sleep(SETTLE_SECONDS)
        family = tree(process.pid)
        web = next(pid for pid in family if b"jobsite.server" in Path(f"/proc/{pid}/cmdline").read_bytes())
        return {"seconds": seconds, "web": memory_bytes(web), "every": sum(map(memory_bytes, family))}


def _wait_ready(port: int) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("`manage.py up` was not ready within 90 s.")
