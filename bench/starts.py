"""From the create call to the handler's first line, one job at a time on an idle system."""

from bench.peer import celery
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import p50_p99, percentile
from tools.services import running


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for both modes, beside raw Celery on the same broker."""
    with running() as servers, site(servers) as production:
        rows = [_row(production, sizes.starts, mode="PostgreSQL + Redis", limits=(10, 40), redis=servers["REDIS_URL"])]
    with site() as embedded:
        rows.append(_row(embedded, sizes.starts, mode="embedded", limits=(40, 120)))
    return rows


def _row(place: Site, count: int, *, mode: str, limits: tuple[float, float], redis: str = "") -> Row:
    with celery(place.home, redis_url=redis) as peer:
        theirs = peer.starts(count)
    with place.working():
        ours = place.run("starts", count=count)
    p50, p99 = percentile(ours, 0.5), percentile(ours, 0.99)
    return Row(
        f"create → handler starts, {mode}, p50 / p99",
        ours=p50_p99(ours),
        peer=f"raw Celery {p50_p99(theirs)}",
        ratio=f"{p50 / percentile(theirs, 0.5):.1f}",
        target=f"≤ {limits[0]:.0f} / {limits[1]:.0f} ms",
        met=p50 <= limits[0] and p99 <= limits[1],
        note=f"{count} jobs, one at a time, 20 to 70 ms apart; the handler's clock against the caller's, one machine",
    )
