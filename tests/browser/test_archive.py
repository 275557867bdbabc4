"""Archiving a space by keyboard, undoing it, and restoring it from the list."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.design import signed_in
from tests.cast import make_world
from tests.live.web import Web

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
]


def _check(page: Page) -> None:
    found = Axe().run(page)
    assert not found.violations_count, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['color_scheme']}-{look['viewport']['width']}")
def test_a_space_is_archived_brought_back_and_found_again(
    transactional_db: None, browser: Browser, web: Web, look: dict[str, Any]
) -> None:
    world = make_world()
    with signed_in(browser, web, world.alice, **look) as page:
        page.goto(f"/space/{world.space.id}/")
        page.get_by_role("button", name="Archive").press("Enter")
        expect(page.get_by_text("“Alice's space” is archived.")).to_be_visible()
        _check(page)
        page.get_by_role("button", name="Undo").press("Enter")
        expect(page.get_by_text("“Alice's space” is back.")).to_be_visible()
        page.get_by_role("button", name="Archive").press("Enter")
        page.get_by_role("link", name="Archived").press("Enter")
        expect(page.get_by_role("link", name="Archived")).to_have_attribute("aria-current", "true")
        _check(page)
        page.get_by_role("link", name="Alice's space").press("Enter")
        expect(page.get_by_text("This space was archived")).to_be_visible()
        _check(page)
        page.goto("/spaces/?filter=archived")
        page.get_by_role("button", name="Restore Alice's space").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Alice's space")
