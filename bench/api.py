"""`jobs.get` over HTTP with a key: our web process and the documented WSGI server, against a stock view."""

from bench.load import Load, ask
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import paired_ratio, percentile, spread
from tools.services import running

STOCK = "bench.stock.settings"
#: Connections at once: a few programs that ask without a pause.
LINES = 8


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for one web process and for the WSGI server; PostgreSQL only."""
    with running() as servers, site(servers) as place:
        loads = _loads(place, sizes)
    return [
        _row("jobs.get over HTTP with a key, one web process, requests/s", loads["ours"], loads["stock"], target=2.0),
        _row("the same, the documented WSGI server, requests/s", loads["wsgi"], loads["stock"], target=5.0),
    ]


def _loads(place: Site, sizes: Sizes) -> dict[str, list[Load]]:
    paths = [f"/v1/jobs/{job}" for job in place.run("jobs", count=sizes.asked_jobs)]
    peer = place.under(STOCK)
    ours = {"Authorization": f"Bearer {place.run('key')['token']}"}
    theirs = {"Authorization": f"Token {peer.run('token')}"}
    loads: dict[str, list[Load]] = {"stock": [], "ours": [], "wsgi": []}
    # All three live at once: a web process that nobody asks anything takes no time from the others.
    with peer.serving() as (stock, _), place.serving() as (web, _), place.serving_wsgi() as (wsgi, _):
        for _ in range(sizes.rounds):
            for name, port, headers in (("stock", stock, theirs), ("ours", web, ours), ("wsgi", wsgi, ours)):
                load = ask(port, paths, headers=headers, seconds=sizes.asking_seconds, lines=LINES)
                loads[name].append(load)
                print(f"  {name}: {load.rate:,.0f}/s, p99 {percentile(load.took, 0.99):.0f} ms", flush=True)
    return loads


def _row(what: str, ours: list[Load], peers: list[Load], *, target: float) -> Row:
    rates, theirs = [load.rate for load in ours], [load.rate for load in peers]
    ratio = paired_ratio(rates, theirs)
    return Row(
        what,
        ours=spread(rates),
        peer=f"stock REST framework {spread(theirs)}",
        ratio=f"{ratio:.2f}",
        target=f"≥ {target:.0f}",
        met=ratio >= target,
        note=f"{LINES} connections that stay open, {len(rates)} rounds; p50 / p99 {_p50_p99(ours)}, peer "
        f"{_p50_p99(peers)}; {ours[-1].size_bytes:,} bytes an answer, peer {peers[-1].size_bytes:,}; peer: "
        "ModelSerializer and RetrieveAPIView of the same table, TokenAuthentication, Django's default middleware, the "
        "same web server, its pool of database connections included",
    )


def _p50_p99(loads: list[Load]) -> str:
    took = [one for load in loads for one in load.took]
    return f"{percentile(took, 0.5):.1f} / {percentile(took, 0.99):.1f} ms"
