"""GET /live/events: what a socket would say, for pages without one."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from jobs import log
from tests.cast import World
from tests.live.telling import cursor, later, tell
from tests.live.web import Web, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_says_at_once_where_the_log_is(web: Web, world: World) -> None:
    assert _ask(web, world.alice, space=world.space.id) == (200, {"cursor": cursor(world), "events": []})


def test_it_gives_what_was_missed_folded_in_pieces(web: Web, world: World) -> None:
    after = cursor(world)
    for number in range(120):
        tell(world, job=f"us_jb_{number}", progress=1)
    tell(world, job="us_jb_119", progress=2)
    told: list[dict[str, Any]] = []
    for _ in range(2):
        status, words = _ask(web, world.alice, space=world.space.id, after=after)
        told, after = told + words["events"], words["cursor"]
    assert status == 200 and "more" not in words
    assert len(told) == 120 and told[-1]["payload"]["progress"] == 2


def test_it_reads_from_the_log_what_the_feed_no_longer_has(web: Web, world: World) -> None:
    after = cursor(world)
    draft = log.Draft("job:updated", "job", world.environment.id, world.space.id, {}, {})
    log.append([draft] * 1500)
    status, words = _ask(web, world.alice, environment=world.environment.id, after=after, wait="0")
    assert status == 200 and words["events"] and words["more"]


def test_it_waits_for_news(web: Web, world: World) -> None:
    later(1.0, lambda: tell(world, info="News."))
    started = time.monotonic()
    _, words = _ask(web, world.alice, space=world.space.id, after=cursor(world), wait="20")
    assert words["events"][0]["payload"]["info"] == "News."
    assert time.monotonic() - started < 10


def test_it_waits_no_longer_than_it_was_told(web: Web, world: World) -> None:
    _, words = _ask(web, world.alice, space=world.space.id, after=cursor(world), wait="1")
    assert words == {"cursor": cursor(world), "events": []}


def test_a_void_cursor_is_reset(web: Web, world: World) -> None:
    _, words = _ask(web, world.alice, space=world.space.id, after="restored.7", wait="20")
    assert words == {"reset": cursor(world)}


def test_a_stranger_gets_what_an_unknown_id_gets(web: Web, world: World) -> None:
    foreign = _ask(web, world.charlie, space=world.space.id)
    assert foreign[0] == 404
    assert foreign == _ask(web, world.charlie, space="us_sp_unknown")


def test_who_is_not_signed_in_is_asked_to(web: Web, world: World) -> None:
    assert _ask(web, None, space=world.space.id)[0] == 401
    assert _ask(web, "nosuchsession", space=world.space.id)[0] == 401


def test_who_signs_out_while_waiting_is_shown_out(web: Web, world: World) -> None:
    session = session_of(world.alice)
    later(0.5, lambda: Session.objects.filter(pk=session).delete())
    assert _ask(web, session, space=world.space.id, after=cursor(world), wait="20")[0] == 401


@pytest.mark.parametrize(
    "words", [{}, {"space": "us_sp_1", "after": "soon"}, {"space": "us_sp_1", "wait": "-1"}, {"space": "x" * 100}]
)
def test_nonsense_is_answered_in_words(web: Web, world: World, words: dict[str, str]) -> None:
    status, told = _ask(web, world.alice, **words)
    assert status == 400 and told["errors"][0]["message"]


def _ask(web: Web, who: User | str | None, **words: str) -> tuple[int, dict[str, Any]]:
    session = session_of(who) if isinstance(who, User) else who
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    try:
        headers = {"Cookie": f"sessionid={session}"} if session else {}
        connection.request("GET", f"/live/events?{urlencode(words)}", headers=headers)
        answer = connection.getresponse()
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
