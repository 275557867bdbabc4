"""A thousand pages on one space and one Daphne: how soon all of them have an update, and how many a second."""

import resource
from typing import Any

from bench.crowd import Crowd
from bench.process import memory_bytes
from bench.row import Row
from bench.site import Site, site
from bench.sizes import Sizes
from bench.stats import percentile
from tools.services import running

UPDATES_PER_SECOND = 5
IN_FLIGHT = 3


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for delay, full load and memory."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with running() as servers, site(servers) as production, production.serving() as (port, pid):
        people = production.run("people", count=sizes.browsers)
        with Crowd(port, [people["sessions"][0]], space=people["space"]) as first:
            # One visitor wakes what the process loads only once; the others are what is counted.
            first.read_until(lambda: bool(first.clients[0].cursor), seconds=30)
            before = memory_bytes(pid)
            with Crowd(port, people["sessions"], space=people["space"]) as crowd:
                told = _load(production, crowd, sizes)
                told["bytes_each"] = (memory_bytes(pid) - before) / sizes.browsers
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _rows(told, sizes)


def _load(place: Site, crowd: Crowd, sizes: Sizes) -> dict[str, Any]:
    crowd.read_until(lambda: all(client.cursor for client in crowd.clients), seconds=60)
    crowd.settle(2)
    publisher = place.start("publish", seconds=sizes.light_seconds, rate=UPDATES_PER_SECOND)
    light = crowd.follow(publisher)
    publisher.communicate()
    publisher = place.start("publish", seconds=sizes.full_seconds, rate=0)
    full = crowd.follow(publisher, in_flight=IN_FLIGHT)
    publisher.communicate()
    return {"light": light, "full": full, "faults": crowd.faults}


def _rows(told: dict[str, Any], sizes: Sizes) -> list[Row]:
    light, full = told["light"], told["full"]
    p50, p99 = percentile(light.delays, 0.5), percentile(light.delays, 0.99)
    where = f"{sizes.browsers:,} browsers on one space"
    kept = f"nothing lost or out of order in {light.deliveries + full.deliveries:,} deliveries"
    faults = f"{told['faults']} deliveries lost or out of order"
    return [
        Row(
            f"{where}, {UPDATES_PER_SECOND} updates/s, publish → each client, p50 / p99",
            ours=f"{p50:.1f} / {p99:.1f} ms",
            peer="Channels' groups: 685 ms (shared measurement)",
            target="p99 ≤ 40 ms",
            met=p99 <= 40 and not told["faults"],
            note=f"as many people, sessions and rights as browsers; an update is a tick of one of 50 jobs, written by "
            f"the verb (row, event, commit) from another process; {kept if not told['faults'] else faults}",
        ),
        Row(
            f"{where}, full load",
            ours=f"{full.rate:,.0f} deliveries/s",
            target="≥ 50,000/s",
            met=full.rate >= 50_000 and not told["faults"],
            note=f"{IN_FLIGHT} updates in flight, the next when all have one, {full.deliveries:,} deliveries; p99 "
            f"{percentile(full.delays, 0.99):.0f} ms; the crowd is one Python process on the same machine",
        ),
        Row(
            f"{where}, memory each",
            ours=f"{told['bytes_each'] / 1024:.0f} KB",
            target="≤ 40 KB",
            met=told["bytes_each"] <= 40 * 1024,
            note="growth of Daphne's resident memory until the end of the full load, divided by the browsers",
        ),
    ]
