"""Going on after a break: whatever happened in between is told, once, in order."""

import threading
import time

import pytest
from django.db import connections

from jobs import log
from tests.cast import World
from tests.live.telling import cursor, tell
from tests.live.web import Web

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EACH = 8, 60


def test_nothing_is_missed_under_eight_writers_and_many_breaks(web: Web, world: World, token: str) -> None:
    here, seqs = cursor(world), []
    first, total = int(here.split(".")[1]) + 1, WRITERS * EACH
    writers = [threading.Thread(target=_write, args=(world, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    while len(seqs) < total:
        with web.listener(token) as listener:
            words = listener.subscribe(environment=world.environment.id, after=here)
            for _ in range(7):
                seqs += [event["seq"] for event in words["events"]]
                here = words["cursor"]
                if len(seqs) >= total:
                    break
                words = listener.hear_batch()
    for writer in writers:
        writer.join()
    assert seqs == list(range(first, first + total))


def test_a_listener_that_stays_gets_every_event_of_eight_writers(web: Web, world: World, token: str) -> None:
    with web.listener(token) as listener:
        here = listener.subscribe(environment=world.environment.id)["cursor"]
        writers = [threading.Thread(target=_write, args=(world, number)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        seqs = [event["seq"] for event in listener.events(WRITERS * EACH, timeout=40.0)]
        for writer in writers:
            writer.join()
    first = int(here.split(".")[1]) + 1
    assert seqs == list(range(first, first + WRITERS * EACH))


def test_a_slow_reader_comes_back_to_the_others(web: Web, world: World, token: str) -> None:
    with web.listener(token) as slow:
        slow.narrow()
        slow.subscribe(environment=world.environment.id)
        for number in range(300):
            tell(world, job=f"us_jb_{number}", info="x" * 20_000)
        time.sleep(1)
        assert len(slow.events(300)) == 300
        tell(world, info="Live again.")
        assert slow.events(1, timeout=2.0)[0]["payload"]["info"] == "Live again."


def test_a_cursor_from_before_the_ring_is_read_from_the_log(web: Web, world: World, token: str) -> None:
    start = cursor(world)
    drafts = [
        log.Draft("job:updated", "job", world.environment.id, world.space.id, {}, {"n": number}, job=f"us_jb_{number}")
        for number in range(2500)
    ]
    log.append(drafts)
    with web.listener(token) as listener:
        told = listener.subscribe(environment=world.environment.id, after=start)["events"]
        told += listener.events(2400)
    assert [event["payload"]["n"] for event in told] == list(range(2500))


def test_a_page_that_missed_far_too_much_starts_over(web: Web, world: World) -> None:
    start = cursor(world)
    drafts = [log.Draft("job:updated", "job", world.environment.id, world.space.id, {}, {})] * 5200
    log.append(drafts)
    with web.page(world.alice) as page:
        assert page.subscribe(space=world.space.id, after=start) == {"reset": cursor(world)}


def test_a_cursor_that_the_feed_has_not_reached_yet_is_waited_for(web: Web, world: World, token: str) -> None:
    """A page is drawn from the database, which may be a moment ahead of the feed."""
    with web.listener(token) as listener:
        epoch, seq = cursor(world).split(".")
        listener.say(subscribe={"environment": world.environment.id, "after": f"{epoch}.{int(seq) + 2}"})
        for number in range(4):
            tell(world, progress=number)
        assert [event["payload"]["progress"] for event in listener.events(2)] == [2, 3]


def test_a_cursor_from_nowhere_is_void(web: Web, world: World, token: str) -> None:
    with web.listener(token) as listener:
        epoch = cursor(world).split(".")[0]
        listener.say(subscribe={"environment": world.environment.id, "after": f"{epoch}.999999"})
        assert listener.hear_batch() == {"reset": cursor(world)}


def _write(world: World, number: int) -> None:
    try:
        for count in range(EACH):
            tell(world, job=f"us_jb_{number}", progress=count)
    finally:
        connections.close_all()
