"""One page of the jobs list among a million jobs: every filter of the page, at several depths, both databases."""

from contextlib import ExitStack

from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import percentile
from tools.services import running

TARGET_MS = 50.0


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for both databases."""
    rows: list[Row] = []
    for mode in ("PostgreSQL", "SQLite"):
        with ExitStack() as stack:
            servers = stack.enter_context(running()) if mode == "PostgreSQL" else {}
            rows += _rows(stack.enter_context(site(servers)), sizes.listed_jobs, mode)
    return rows


def _rows(place: Site, count: int, mode: str) -> list[Row]:
    place.run("collect")
    place.run("fill", count=count)
    pages = place.run("list")
    what = f"jobs list at {count:,} jobs, {mode}"
    return [
        _row(f"{what}: read one page, p50 / p95", pages, "read"),
        _row(f"{what}: whole answer as HTML, p50 / p95", pages, "answer"),
    ]


def _row(what: str, pages: list[dict], part: str) -> Row:
    took = [page[part] for page in pages]
    worst = sorted(pages, key=lambda page: page[part])[-3:]
    slowest = "; ".join(f"{page['who']} {page['where']!r} {page[part]:.0f} ms" for page in reversed(worst))
    p95 = percentile(took, 0.95)
    return Row(
        what,
        ours=f"{percentile(took, 0.5):.1f} / {p95:.1f} ms",
        target=f"p95 ≤ {TARGET_MS:.0f} ms",
        met=p95 <= TARGET_MS,
        note=f"{len(took)} pages in one process: a person of the whole environment and one of 3 of 40 spaces, every "
        f"tab and qualifier, first page, 6 places, the end, with the tabs' counts; slowest {slowest}",
    )
