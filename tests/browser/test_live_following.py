"""static/js/live in a real browser: it follows, survives cuts, falls back to HTTP, and says how it is."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.browser.cable import Cable
from tests.cast import World, make_world
from tests.live.telling import cursor, tell
from tests.live.web import Web, running_web, session_of

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPTS = Path(__file__).resolve().parents[2] / "static"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
# The page comes out of this file, so Chromium takes it for one of the wide world that calls a local address.
ARGUMENTS += ["--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets"]
#: A page with nothing on it but the module, and a note of all that it tells.
PAGE = """<!doctype html><title>Live</title>
<script>
  window.told = {events: [], states: [], resets: 0};
  document.addEventListener("jobsite:event", ({detail}) => told.events.push(detail));
  document.addEventListener("jobsite:connection", ({detail}) => told.states.push(detail.state));
  document.addEventListener("jobsite:reset", () => { told.resets += 1; });
</script>
<script type="module" src="/static/js/live/live.js"></script>
<body data-live='WATCHED'></body>"""


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[Web]:
    """The web process."""
    with django_db_blocker.unblock(), running_web() as web:
        yield web


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice, Bob and Charlie."""
    return make_world()


@pytest.fixture
def cable(web: Web) -> Iterator[Cable]:
    """The way from the browser to the web process."""
    cable = Cable(web.port)
    yield cable
    cable.close()


@pytest.fixture
def page(world: World, cable: Cable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Alice's browser. Playwright's loop runs in this thread, which Django takes for asynchronous code."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    session = session_of(world.alice)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{cable.port}"}])
        page = context.new_page()
        page.route("**/static/**", _serve_script)
        yield page
        browser.close()


def test_it_tells_the_page_what_happens(page: Page, cable: Cable, world: World) -> None:
    _open(page, cable, world)
    tell(world, progress=40, info="Halfway, nearly.", estimatedCompletionAt="2030-01-01T00:00:00Z")
    detail = _events(page, 1)[0]
    assert detail["topic"] == "job:updated"
    assert detail["seq"] == int(cursor(world).split(".")[1])
    job = detail["job"]
    assert (job["id"], job["status"], job["progress"]) == ("us_jb_told", "executing", 40)
    assert (job["info"], job["estimatedCompletionAt"]) == ("Halfway, nearly.", "2030-01-01T00:00:00Z")


def test_what_happens_between_drawing_and_connecting_is_told(page: Page, cable: Cable, world: World) -> None:
    drawn = cursor(world)
    tell(world, info="In between.")
    _open(page, cable, world, after=drawn)
    assert _events(page, 1)[0]["payload"]["info"] == "In between."


def test_a_cut_of_thirty_seconds_loses_nothing(page: Page, cable: Cable, world: World) -> None:
    _open(page, cable, world)
    tell(world, job="us_jb_before")
    _events(page, 1)
    cable.pull()
    page.wait_for_function("told.states.at(-1) === 'reconnecting'")
    for number in range(30):
        tell(world, job=f"us_jb_{number}")
        page.wait_for_timeout(1000)
    cable.plug()
    told = _events(page, 31, seconds=40)
    assert [detail["job"]["id"] for detail in told[1:]] == [f"us_jb_{number}" for number in range(30)]
    page.wait_for_function("told.states.at(-1) === 'live'", timeout=40_000)


def test_without_sockets_it_polls_and_comes_back_to_sockets(page: Page, cable: Cable, world: World) -> None:
    cable.cuts_sockets = True
    _open(page, cable, world, state="polling")
    for number in range(3):
        tell(world, job=f"us_jb_{number}")
        told = _events(page, number + 1)
    assert [detail["job"]["id"] for detail in told] == ["us_jb_0", "us_jb_1", "us_jb_2"]
    cable.cuts_sockets = False
    page.wait_for_function("told.states.at(-1) === 'live'", timeout=40_000)
    tell(world, job="us_jb_3")
    assert _events(page, 4)[3]["job"]["id"] == "us_jb_3"


def test_a_silent_line_is_noticed(page: Page, cable: Cable, world: World) -> None:
    page.add_init_script(
        "const Real = WebSocket; window.WebSocket = class extends Real {"
        " set onmessage(heard) { super.onmessage = (message) => window.isDeaf || heard(message); } };"
    )
    _open(page, cable, world)
    page.evaluate("window.isDeaf = true")
    tell(world, job="us_jb_unheard")
    page.wait_for_function("told.states.at(-1) === 'reconnecting'", timeout=40_000)
    page.evaluate("window.isDeaf = false")
    assert _events(page, 1, seconds=30)[0]["job"]["id"] == "us_jb_unheard"


def test_who_signs_out_elsewhere_is_told_that_it_has_ended(page: Page, cable: Cable, world: World) -> None:
    _open(page, cable, world)
    world.alice.set_password("another")
    world.alice.save(update_fields=["password"])
    page.wait_for_function("told.states.at(-1) === 'ended'", timeout=10_000)


def test_a_cursor_that_is_void_resets_the_page(page: Page, cable: Cable, world: World) -> None:
    _open(page, cable, world, after="restored.7")
    page.wait_for_function("told.resets === 1")
    tell(world, job="us_jb_after")
    assert _events(page, 1)[0]["job"]["id"] == "us_jb_after"


def _open(page: Page, cable: Cable, world: World, *, after: str | None = None, state: str = "live") -> None:
    watched = json.dumps([{"space": world.space.id, "after": after or cursor(world)}])
    url = f"http://127.0.0.1:{cable.port}/drawn"
    page.route(url, lambda route: route.fulfill(body=PAGE.replace("WATCHED", watched), content_type="text/html"))
    page.goto(url)
    page.wait_for_function(f"told.states.at(-1) === '{state}'", timeout=30_000)


def _serve_script(route: Route) -> None:
    path = SCRIPTS / route.request.url.split("/static/")[1].split("?")[0]
    route.fulfill(path=path, content_type="text/javascript")


def _events(page: Page, count: int, *, seconds: float = 10) -> list[dict[str, Any]]:
    page.wait_for_function(f"told.events.length >= {count}", timeout=seconds * 1000)
    events: list[dict[str, Any]] = page.evaluate("told.events")
    return events
