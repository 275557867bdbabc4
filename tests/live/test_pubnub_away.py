"""The PubNub long poll while the database is away: a client that is answered with a failure stops for ever."""

import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.db import OperationalError

from jobs.live import pubnub
from jobs.live.pubnub_words import Timetoken


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can reach it."""

    async def away(*_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(pubnub, "ask", away)
    monkeypatch.setattr(pubnub, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(pubnub, "REST_SECONDS", 0.01)


async def test_who_has_a_cursor_is_told_that_there_is_no_news() -> None:
    here = Timetoken(7, 5)
    assert await _ask(f"tt={here.text}&tr=5") == (200, {"t": {"t": here.text, "r": 5}, "m": []})


async def test_who_comes_for_the_first_time_is_told_to_try_later() -> None:
    status, words = await _ask("")
    assert (status, words["error"]) == (503, True)


async def _ask(query: str) -> tuple[int, Any]:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> None:
        raise AssertionError("nothing more is read")

    scope = {"method": "GET", "path": "/v2/subscribe/jobsite/environment.us_env_1/0", "query_string": query.encode()}
    await pubnub.subscribe(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])
