"""The path of a guest: the link in the mail, the space, the jobs there, and every way in which a link is no good."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from spaces.models import Guest
from spaces.ops.guest import add_guest, remove_guest
from spaces.ops.magic_link import new_link, use_link
from tests.browser.design import signed_in
from tests.cast import World, make_workbook, make_world
from tests.live.web import Web
from tests.pages import run_job

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice's space with a workbook and a job that runs."""
    world = make_world()
    make_workbook(world)
    run_job(world, progress=62, info="Writing sheet 2 of 3.")
    return world


@pytest.fixture
def gina(world: World) -> Guest:
    """A guest of the space."""
    return add_guest(world.environment, email="gina@example.org", name="Gina", spaces=[world.space], by="")


def _link(world: World, gina: Guest) -> str:
    return f"/enter/{new_link(gina, space=world.space.id, by='')}/"


def _check(page: Page) -> None:
    found = Axe().run(page)
    assert not found.violations_count, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['color_scheme']}-{look['viewport']['width']}")
def test_a_guest_enters_by_the_link_and_sees_their_space_and_its_jobs(
    browser: Browser, web: Web, world: World, gina: Guest, look: dict[str, Any]
) -> None:
    link = _link(world, gina)
    with signed_in(browser, web, None, **look) as page:
        page.goto(link)
        expect(page.locator("form")).to_contain_text("to Alice's space, as Gina.")
        _check(page)
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Alice's space")
        expect(page.locator("#jobs-panel")).to_contain_text("62 %")
        _check(page)
        page.goto("/")
        expect(page.get_by_role("heading", name="Running")).to_be_visible()
        expect(page.get_by_text("Workers and clock")).to_have_count(0)
        _check(page)
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Alice's space")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['color_scheme']}-{look['viewport']['width']}")
def test_a_link_that_has_ended_says_so_at_once_and_offers_another(
    browser: Browser, web: Web, world: World, gina: Guest, look: dict[str, Any]
) -> None:
    token = new_link(gina, space=world.space.id, by="")
    assert use_link(token)
    with signed_in(browser, web, None, **look) as page:
        page.goto(f"/enter/{token}/")
        expect(page.get_by_role("heading")).to_have_text("This link has ended")
        expect(page.locator("body")).not_to_contain_text("Alice's space")
        _check(page)
        page.get_by_role("button", name="Mail me another link").click()
        expect(page.get_by_role("heading")).to_have_text("Look into your mail")
        _check(page)
        page.goto("/login/")
        expect(page.get_by_text("Invited as a guest?")).to_be_visible()
        _check(page)


def test_a_link_of_somebody_who_was_let_out_leads_nowhere(
    browser: Browser, web: Web, world: World, gina: Guest
) -> None:
    link = _link(world, gina)
    remove_guest(gina, spaces=[world.space], is_gone=False, by="")
    with signed_in(browser, web, None) as page:
        page.goto(link)
        expect(page.get_by_role("heading")).to_have_text("This link leads nowhere")
        _check(page)


def test_who_is_signed_in_as_somebody_else_is_asked_first(
    browser: Browser, web: Web, world: World, gina: Guest
) -> None:
    with signed_in(browser, web, world.bob) as page:
        page.goto(_link(world, gina))
        expect(page.get_by_text(f"signed in as {world.bob.username}")).to_be_visible()
        _check(page)
        page.get_by_role("button", name="Enter as Gina").click()
        page.get_by_label("Account of").click()
        expect(page.get_by_text("Signed in as Gina")).to_be_visible()
