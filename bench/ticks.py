"""From `tick` in a handler to the event at a socket, and to the page of a real browser."""

from bench.chromium import watched_job
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import p50_p99, percentile
from tools.services import running


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for both modes."""
    with running() as servers, site(servers) as production:
        rows = _rows(production, sizes.ticks, mode="PostgreSQL + Redis")
    with site() as embedded:
        return [*rows, *_rows(embedded, sizes.ticks, mode="embedded")]


def _rows(place: Site, ticks: int, *, mode: str) -> list[Row]:
    with place.working(), place.serving() as (port, _):
        at_socket = place.run("hear", port=port, ticks=ticks)
        on_page = watched_job(place, port, ticks=ticks)
    p50, p99 = percentile(at_socket, 0.5), percentile(at_socket, 0.99)
    note = f"{ticks} ticks of one job, 300 to 522 ms apart so that none is folded; two worker processes, one Daphne"
    socket = Row(
        f"tick → event at a socket, {mode}, p50 / p99",
        ours=p50_p99(at_socket),
        target="≤ 60 / 200 ms",
        met=p50 <= 60 and p99 <= 200,
        note=f"{note}; {len(at_socket)} arrived",
    )
    pixels = Row(
        f"tick → pixels in Chromium, {mode}, p50 / p99",
        ours=p50_p99(on_page),
        target="p99 ≤ 600 ms",
        met=percentile(on_page, 0.99) <= 600,
        note=f"{note}; to the frame after the one that drew the job's page, {len(on_page)} drawn",
    )
    return [socket, pixels]
