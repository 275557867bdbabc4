"""What a socket puts up with: limits on what is said to it, and on not listening."""

import contextlib
import time

import pytest

from tests.cast import World
from tests.live.telling import tell
from tests.live.web import Web
from tests.live.wire import Closed, Wire

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1024 * 1024


def test_it_answers_a_ping(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        page.say(ping=7)
        assert page.hear() == {"pong": 7}


def test_it_asks_for_a_sign_of_life(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        here = page.subscribe(space=world.space.id)["cursor"]
        assert page.hear(timeout=15.0) == {"ping": here}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", '{"hello": 1}', '{"subscribe": {}}', '{"subscribe": {"space": 7}}', '"' + "x" * 70_000 + '"'],
)
def test_nonsense_is_answered_and_ends_the_talk(web: Web, world: World, text: str) -> None:
    with web.page(world.alice) as page:
        page.say_text(text)
        assert page.hear()["error"]["code"] == "invalid_input"
        assert page.end() == 1008


def test_a_bad_cursor_is_answered_and_ends_the_talk(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        page.say(subscribe={"space": world.space.id, "after": "yesterday"})
        assert page.end() == 1008


def test_deep_json_is_refused(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        page.say_text('{"ack":' + "[" * 5000 + "]" * 5000 + "}")
        assert page.end() == 1008


def test_who_talks_too_much_is_shown_out(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        for _ in range(200):
            page.say(ping=1)
        assert page.end() == 1008


def test_who_does_not_read_is_closed_and_costs_no_memory(web: Web, world: World, token: str) -> None:
    with contextlib.ExitStack() as stack:
        reader, *silent = [stack.enter_context(web.listener(token)) for _ in range(4)]
        reader.subscribe(environment=world.environment.id)
        _tell_megabytes(world, reader)  # first the feed's own ring fills
        for wire in silent:
            wire.narrow()
            wire.subscribe(environment=world.environment.id)
        before, started = web.memory_bytes(), time.monotonic()
        _tell_megabytes(world, reader)
        assert web.memory_bytes() - before < 12 * MEGABYTE  # of 60 that were meant for them
        assert {_code_of(wire) for wire in silent} <= {1013, 1006}
        assert time.monotonic() - started > 25


def test_who_reads_and_never_acknowledges_is_closed(web: Web, world: World, token: str) -> None:
    with web.listener(token) as listener:
        listener.say(subscribe={"environment": world.environment.id})
        listener.hear()
        tell(world)
        assert listener.end(timeout=45.0) == 1013


def _tell_megabytes(world: World, reader: Wire) -> None:
    """Tell 20 MB, at the pace of one who reads."""
    for number in range(1000):
        tell(world, job=f"us_jb_{number}", info="x" * 20_000)
        if number % 20 == 19:
            reader.events(20)


def _code_of(wire: Wire) -> int:
    """Notice without reading that the server hung up, then read on to its last word."""
    deadline = time.monotonic() + 50
    while time.monotonic() < deadline:
        if wire.is_hung_up():
            break
        time.sleep(0.2)
    try:
        return wire.end(timeout=5.0)
    except (Closed, OSError):
        return 1006
