"""Listeners at `/ws/api/`: how soon they have an event, and that none misses or repeats one however often it leaves."""

import subprocess

from bench.flock import Flock
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import p50_p99, percentile
from tools.services import running

EVENTS_PER_SECOND = 10
WAIT_SECONDS = 900.0


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for both modes."""
    with running() as servers, site(servers) as production:
        rows = _rows(production, sizes, mode="PostgreSQL + Redis")
    with site() as embedded:
        return [*rows, *_rows(embedded, sizes, mode="embedded")]


def _rows(place: Site, sizes: Sizes, *, mode: str) -> list[Row]:
    with place.serving() as (port, _):
        key = place.run("key")
        wish = {"environment": key["environment"]}
        with Flock(sizes.listeners, port=port, token=key["token"], wish=wish) as calm:
            publisher = place.start("publish", seconds=sizes.listen_seconds, rate=EVENTS_PER_SECOND)
            _follow(calm, publisher)
        with Flock(sizes.listeners, port=port, token=key["token"], wish=wish) as restless:
            teller = place.start("tell", count=sizes.listened_events)
            _follow(restless, teller, is_restless=True)
            assert teller.stdout is not None
            head = int(teller.stdout.read().splitlines()[-1])
            # Everybody comes to the end, whether they were there when it was said or not.
            restless.read_until(lambda: all(one.seq >= head for one in restless.listeners), seconds=60)
    return [_delay_row(calm, mode), _loss_row(restless, sizes, mode)]


def _follow(flock: Flock, teller: "subprocess.Popen[str]", *, is_restless: bool = False) -> None:
    flock.read_until(lambda: teller.poll() is not None, seconds=WAIT_SECONDS, is_restless=is_restless)
    if teller.returncode:
        raise RuntimeError("The producer failed.")


def _delay_row(calm: Flock, mode: str) -> Row:
    p50, p99 = percentile(calm.delays, 0.5), percentile(calm.delays, 0.99)
    return Row(
        f"event → each of {len(calm.listeners)} listeners, {mode}, p50 / p99",
        ours=p50_p99(calm.delays),
        target="≤ 60 / 250 ms",
        met=p50 <= 60 and p99 <= 250,
        note=f"{len(calm.delays):,} deliveries at {EVENTS_PER_SECOND} events/s; from before the verb, so with its "
        "commit, to the frame in the listener's hands; all listeners are one process",
    )


def _loss_row(restless: Flock, sizes: Sizes, mode: str) -> Row:
    missed, repeated = restless.total("missed"), restless.total("repeated")
    return Row(
        f"{len(restless.listeners)} restless listeners, {sizes.listened_events:,} events, {mode}",
        ours=f"{missed} missed, {repeated} repeated",
        target="0, 0",
        met=not missed and not repeated,
        note=f"{restless.total('breaks'):,} connections cut without a word after 0.3 to 4 s, each resumed from its "
        f"cursor; {len(restless.delays):,} deliveries, p50 / p99 {p50_p99(restless.delays)} with the breaks in it",
    )
