"""GET /v2/subscribe: what Flatfile's PubSubDriver follows."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from jobs import keys, log, tickets
from jobs.live.pubnub_words import region_of
from jobs.models import Stream
from tests.cast import World, make_stranger_home
from tests.live.telling import later, tell
from tests.live.web import Web

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(world: World) -> str:
    """A ticket for the world's environment."""
    return ticket_of(world)


def ticket_of(world: World, **place: Any) -> str:
    key, _ = keys.issue(world.environment.id)
    return tickets.write(key.id, environment=world.environment.id, **place)


def test_it_says_at_once_where_the_log_is(web: Web, world: World, ticket: str) -> None:
    status, words = _ask(web, _everything(world), auth=ticket)
    tail = log.head(world.environment.id)
    assert status == 200
    assert words == {"t": {"t": f"1{tail.head:016}", "r": region_of(tail.epoch)}, "m": []}


def test_it_gives_each_event_in_an_envelope(web: Web, world: World, ticket: str) -> None:
    start = _ask(web, _everything(world), auth=ticket)[1]["t"]
    tell(world, info="News.")
    _, words = _ask(web, _everything(world), auth=ticket, after=start)
    [envelope] = words["m"]
    assert envelope["c"] == _everything(world)
    assert (envelope["a"], envelope["f"], envelope["k"], envelope["p"]) == ("1", 0, "jobsite", words["t"])
    assert envelope["d"]["payload"]["info"] == "News." and envelope["d"]["id"].startswith("us_evt_")


def test_it_waits_for_news(web: Web, world: World, ticket: str) -> None:
    start = _ask(web, _everything(world), auth=ticket)[1]["t"]
    later(1.0, lambda: tell(world, info="News."))
    begun = time.monotonic()
    assert len(_ask(web, _everything(world), auth=ticket, after=start)[1]["m"]) == 1
    assert time.monotonic() - begun < 10


def test_who_comes_back_misses_nothing_and_hears_nothing_twice(web: Web, world: World, ticket: str) -> None:
    here = _ask(web, _everything(world), auth=ticket)[1]["t"]
    for number in range(250):
        tell(world, job=f"us_jb_{number}")
    heard: list[str] = []
    while len(heard) < 250:
        words = _ask(web, _everything(world), auth=ticket, after=here)[1]
        heard += [envelope["d"]["payload"]["jobId"] for envelope in words["m"]]
        here = words["t"]
    assert heard == [f"us_jb_{number}" for number in range(250)]


def test_a_space_has_a_channel_of_its_own(web: Web, world: World) -> None:
    ticket = ticket_of(world, space=world.space.id)
    channel = f"space.{world.space.id}"
    start = _ask(web, channel, auth=ticket)[1]["t"]
    tell(world, space=None, info="Not there.")
    tell(world, info="There.")
    _, words = _ask(web, channel, auth=ticket, after=start)
    assert [envelope["d"]["payload"]["info"] for envelope in words["m"]] == ["There."]


def test_an_event_comes_once_on_each_channel_that_it_is_on(web: Web, world: World, ticket: str) -> None:
    both = f"{_everything(world)},space.{world.space.id},space.{world.space.id}-pnpres"
    start = _ask(web, both, auth=ticket)[1]["t"]
    told = {"spaceId": world.space.id}
    log.append([log.Draft("space:updated", "space", world.environment.id, world.space.id, told, {})])
    _, words = _ask(web, both, auth=ticket, after=start)
    assert [envelope["c"] for envelope in words["m"]] == [_everything(world), f"space.{world.space.id}"]


def test_a_log_that_was_restored_is_followed_from_its_end(web: Web, world: World, ticket: str) -> None:
    start = _ask(web, _everything(world), auth=ticket)[1]["t"]
    tell(world)
    assert _ask(web, _everything(world), auth=ticket, after={**start, "r": 7})[1]["m"] == []
    assert Stream.objects.get(pk=world.environment.id).head > 0


def test_a_bad_ticket_is_denied(web: Web, world: World, ticket: str) -> None:
    for text in ("", "made-up", ticket[:-1], "x" * 5000):
        status, words = _ask(web, _everything(world), auth=text)
        assert (status, words["error"], words["service"]) == (403, True, "Access Manager")


def test_an_old_ticket_is_denied(web: Web, world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    old = ticket_of(world)
    monkeypatch.undo()
    assert _ask(web, _everything(world), auth=old)[0] == 403


def test_a_ticket_ends_with_its_key_also_while_it_waits(web: Web, world: World) -> None:
    key, _ = keys.issue(world.environment.id)
    ticket = tickets.write(key.id, environment=world.environment.id)
    start = _ask(web, _everything(world), auth=ticket)[1]["t"]
    later(0.5, lambda: keys.revoke(key.id))
    begun = time.monotonic()
    assert _ask(web, _everything(world), auth=ticket, after=start)[0] == 403
    assert time.monotonic() - begun < 10


def test_a_ticket_is_good_for_its_own_place_only(web: Web, world: World, ticket: str) -> None:
    foreign = make_stranger_home(world.charlie)
    narrow = ticket_of(world, space=world.space.id)
    refused = [
        (ticket, f"environment.{foreign.environment_id}"),
        (ticket, f"space.{foreign.id}"),
        (ticket, "space.us_sp_unknown"),
        (narrow, _everything(world)),
        (narrow, f"space.{world.space.id},space.us_sp_other"),
        (ticket, "weather"),
    ]
    assert {_ask(web, channel, auth=text)[0] for text, channel in refused} == {403}


@pytest.mark.parametrize("words", [{"tt": "x"}, {"tt": "-1"}, {"tt": "7"}, {"tt": "9" * 40}, {"tt": "1", "tr": "y"}])
def test_a_bad_timetoken_is_refused(web: Web, world: World, ticket: str, words: dict[str, str]) -> None:
    assert _get(web, f"/v2/subscribe/jobsite/{_everything(world)}/0", auth=ticket, **words)[0] == 400


def test_a_channel_must_be_named(web: Web, ticket: str) -> None:
    assert _get(web, "/v2/subscribe/jobsite/x-pnpres/0", auth=ticket)[0] == 400
    assert _get(web, "/v2/subscribe/jobsite/", auth=ticket)[0] == 400


def test_heartbeat_farewell_and_clock_are_answered(web: Web) -> None:
    for word in ("heartbeat", "leave"):
        status, words = _get(web, f"/v2/presence/sub-key/jobsite/channel/space.x/{word}")
        assert (status, words["status"], words["service"]) == (200, 200, "Presence")
    assert len(str(_get(web, "/time/0")[1][0])) == 17


def _everything(world: World) -> str:
    return f"environment.{world.environment.id}"


def _ask(web: Web, channels: str, *, auth: str, after: dict[str, Any] | None = None) -> tuple[int, Any]:
    where = {"tt": after["t"], "tr": after["r"]} if after else {}
    return _get(web, f"/v2/subscribe/jobsite/{channels}/0", auth=auth, **where)


def _get(web: Web, path: str, **words: Any) -> tuple[int, Any]:
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=40)
    try:
        line.request("GET", f"{path}?{urlencode(words)}")
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        line.close()
