"""No-op jobs with everything that is kept of them, against raw Celery, which keeps nothing; rounds interleaved."""

from collections import defaultdict
from statistics import median

from bench.cpu import spent_seconds
from bench.peer import celery
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import paired_ratio, spread
from tools.services import running


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for one call each, for bulk, and for the embedded mode."""
    with running() as servers, site(servers) as production:
        one_by_one = _compare(production, sizes.jobs, sizes.rounds, redis_url=servers["REDIS_URL"])
        bulk = _compare(production, sizes.bulk_jobs, sizes.rounds, redis_url=servers["REDIS_URL"], is_bulk=True)
    with site() as embedded:
        small = _compare(embedded, sizes.embedded_jobs, sizes.rounds)
    return [
        _row("jobs/s, one create call each, PostgreSQL + Redis", one_by_one, sizes.jobs, sizes.rounds, target=0.42),
        _row("jobs/s, created in bulk, PostgreSQL + Redis", bulk, sizes.bulk_jobs, sizes.rounds, target=1.5),
        _row("jobs/s, embedded, one create call each", small, sizes.embedded_jobs, sizes.rounds, target=0.4),
    ]


Rates = dict[str, list[float]]


def _compare(place: Site, count: int, rounds: int, *, redis_url: str = "", is_bulk: bool = False) -> Rates:
    """Only one side's worker lives at a time: an idle one would still take its share of two cores."""
    rates: Rates = defaultdict(list)
    servers = place.run("servers")
    for _ in range(rounds):
        with celery(place.home, redis_url=redis_url) as peer:
            before = spent_seconds([peer.pid, *servers])
            told = peer.burst(count)
            _note(rates, "peer", told, count, spent_seconds([peer.pid, *servers]) - before)
        with place.working() as processes:
            before = spent_seconds([*processes, *servers])
            told = place.run("burst", count=count, is_bulk=is_bulk)
            _note(rates, "ours", told, count, spent_seconds([*processes, *servers]) - before)
        rates["create"].append(told["create_rate"])
        _print(rates)
    return rates


def _note(rates: Rates, side: str, told: dict[str, float], count: int, spent: float) -> None:
    rates[side].append(told["rate"])
    rates[f"{side} ms"].append((spent + told["producer_seconds"]) / count * 1000)


def _print(rates: Rates) -> None:
    print(
        f"  raw Celery {rates['peer'][-1]:,.0f}/s at {rates['peer ms'][-1]:.2f} ms of processor time each, "
        f"ours {rates['ours'][-1]:,.0f}/s at {rates['ours ms'][-1]:.2f} ms",
        flush=True,
    )


def _row(what: str, rates: Rates, count: int, rounds: int, *, target: float) -> Row:
    ratio = paired_ratio(rates["ours"], rates["peer"])
    return Row(
        what,
        ours=spread(rates["ours"]),
        peer=f"raw Celery {spread(rates['peer'])}",
        ratio=f"{ratio:.2f}",
        target=f"≥ {target}",
        met=ratio >= target,
        note=f"{count:,} jobs × {rounds} rounds, 2 worker processes, one producer, all on this machine; every job "
        f"has its row, four events and its outcome (counted); made at {median(rates['create']):,.0f}/s; processor "
        f"time of all processes {median(rates['ours ms']):.2f} ms a job, raw Celery {median(rates['peer ms']):.2f} ms, "
        f"ratio {paired_ratio(rates['peer ms'], rates['ours ms']):.2f}",
    )
