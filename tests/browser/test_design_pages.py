"""Every page of the engine, light and wide, dark and 320 px: no axe violation, no sideways scroll."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

from jobs.models import ErrorRow, Job, LogLine
from tests.browser.design import signed_in
from tests.cast import World, make_world
from tests.live.web import Web
from tests.pages import complete_job, fail_job, make_job, run_job

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
]
TABS = ["", "timeline/", "attempts/", "logs/", "records/", "artifacts/", "parts/", "data/", "events/"]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice's space with a job in most states."""
    world = make_world()
    job = run_job(world, progress=62, info="Writing sheet 2 of 3.")
    now = timezone.now()
    LogLine.objects.create(job=job, attempt=1, number=1, level="warning", message="Slow.", created_at=now)
    ErrorRow.objects.create(job=job, attempt=1, number=1, row=3, field="a", message="No.", data="x", created_at=now)
    run_job(world)
    make_job(world)
    make_job(world, trigger="manual")
    make_job(world, not_before=now + timezone.timedelta(hours=2))
    fail_job(world, "The disk is full.")
    complete_job(
        world, {"acknowledge": True, "message": "Done.", "next": {"type": "url", "url": "https://example.org/"}}
    )
    # Ended long ago: no dialog opens over the page that is looked at.
    Job.objects.exclude(finished_at=None).update(finished_at=now - timezone.timedelta(hours=1))
    return world


def _check(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("load")
    found = Axe().run(page)
    assert not found.violations_count, f"{path}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['color_scheme']}-{look['viewport']['width']}")
def test_pages_are_accessible_and_fit(browser: Browser, web: Web, world: World, look: dict[str, Any]) -> None:
    running = Job.objects.filter(status="executing").order_by("id").first()
    done = Job.objects.get(status="complete")
    assert running
    paths = ["/", "/jobs/", "/jobs/?tab=failed&q=disk", "/jobs/?q=nothing", "/outcomes/"]
    paths += [f"/jobs/{running.id}/{tab}" for tab in TABS]
    paths += [f"/jobs/{done.id}/", f"/jobs/{done.id}/outcome/", f"/jobs/{done.id}/again/"]
    paths += [f"/jobs/panel/?space={world.space.id}"]
    with signed_in(browser, web, world.alice, **look) as page:
        for path in paths:
            _check(page, path)
    with signed_in(browser, web, None, **look) as page:
        _check(page, "/login/")


def test_menus_and_dialogs_are_accessible_too(browser: Browser, web: Web, world: World) -> None:
    done = Job.objects.get(status="complete")
    with signed_in(browser, web, world.alice) as page:
        page.goto("/")
        page.get_by_label("Account of").click()
        assert not Axe().run(page).violations_count
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.locator("#keys[open]").wait_for()
        assert not Axe().run(page).violations_count
        page.goto(f"/jobs/panel/?space={world.space.id}")
        page.locator(f'[data-job-id="{done.id}"] [data-open-outcome]').click()
        page.locator("dialog[data-outcome][open]").wait_for()
        assert not Axe().run(page).violations_count
