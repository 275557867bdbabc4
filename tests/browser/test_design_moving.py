"""Pages that move: what a worker does to a job is seen without a reload, and nobody's hands are knocked."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from jobs import lifecycle
from jobs.models import Job, LogLine
from tests.browser.design import signed_in
from tests.cast import World, make_world
from tests.live.web import Web
from tests.pages import complete_job, fail_job, make_job, run_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice, Bob and Charlie."""
    return make_world()


@pytest.fixture
def page(browser: Browser, web: Web, world: World) -> Iterator[Page]:
    """Alice's page."""
    with signed_in(browser, web, world.alice) as page:
        page.set_default_timeout(15_000)
        yield page


def _open(page: Page, path: str) -> None:
    page.goto(path)
    page.locator('[data-live-control][data-live-state="live"]').wait_for()


def _tick(job: Job, progress: int, info: str = "") -> None:
    lifecycle.progress(job.id, attempt=job.attempt, progress=progress, info=info)


def _ask_to_see(job: Job, **outcome: Any) -> None:
    lifecycle.complete(job.id, attempt=job.attempt, outcome={"acknowledge": True, "heading": "All in", **outcome})


def test_a_tick_moves_the_bar_the_words_and_the_title(page: Page, world: World) -> None:
    job = run_job(world, progress=10, info="Reading.")
    _open(page, f"/jobs/{job.id}/")
    _tick(job, 62, "Writing sheet 2 of 3.")
    expect(page.locator("[data-job-percent]")).to_have_text("62 %")
    expect(page.locator("[data-job-info]").first).to_have_text("Writing sheet 2 of 3.")
    expect(page).to_have_title("(62 %) Export space · Jobsite")
    assert page.locator("[data-job-bar]").evaluate("bar => bar.value") == 62


def test_a_new_status_draws_the_job_anew(page: Page, world: World) -> None:
    job = make_job(world)
    _open(page, "/")
    expect(page.get_by_text("No worker is running. Start one")).to_be_visible()
    lifecycle.start(job.id, holder="worker@here:1:1", lease_seconds=60)
    card = page.get_by_role("region", name="Running", exact=True).locator(f'[data-job-id="{job.id}"]')
    expect(card.locator("progress")).to_be_visible()


@pytest.mark.parametrize("tab", ["", "timeline/", "data/"])
def test_an_open_tab_follows_the_end_of_its_job(page: Page, world: World, tab: str) -> None:
    job = run_job(world, progress=10)
    _open(page, f"/jobs/{job.id}/{tab}")
    expect(page.get_by_role("navigation", name="About this job")).to_be_visible()
    lifecycle.complete(job.id, attempt=job.attempt, outcome={"message": "Forty rows."})
    told = {"": "Ended", "timeline/": "Complete", "data/": "Forty rows."}[tab]
    expect(page.locator("#tab").get_by_text(told).first).to_be_visible()


def test_quarters_and_ends_are_said_and_ticks_are_not(page: Page, world: World) -> None:
    job = run_job(world, progress=1)
    _open(page, f"/jobs/{job.id}/")
    region = page.locator("[data-announcer]")
    _tick(job, 20)
    expect(page.locator("[data-job-percent]")).to_have_text("20 %")
    expect(region).to_have_text("")
    _tick(job, 51)
    expect(region).to_have_text("Export space: 50 percent.")
    lifecycle.complete(job.id, attempt=job.attempt)
    expect(region).to_have_text("Export space is complete.")


def test_the_outcome_opens_for_who_started_the_job_and_goes_when_acknowledged(page: Page, world: World) -> None:
    job = run_job(world)
    _open(page, "/jobs/")
    _ask_to_see(job, message="3 of 3.", buttonText="Thanks")
    dialog = page.locator("dialog[data-outcome][open]")
    expect(dialog.get_by_role("heading")).to_have_text("All in")
    expect(page.locator("[data-inbox]")).to_have_attribute("data-unread", "1")
    dialog.get_by_role("button", name="Thanks").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-inbox]")).to_have_attribute("data-unread", "0")
    assert Job.objects.get(pk=job.id).outcome_acknowledged_at


def test_escape_closes_and_leaves_it_unread(page: Page, world: World) -> None:
    job = run_job(world)
    _open(page, "/jobs/")
    _ask_to_see(job)
    page.locator("dialog[data-outcome][open]").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[data-outcome]")).to_have_count(0)
    assert Job.objects.get(pk=job.id).outcome_acknowledged_at is None
    page.goto("/outcomes/")
    expect(page.locator(f'[data-job-outcome="{job.id}"]')).to_be_visible()


def test_several_outcomes_come_one_after_the_other(page: Page, world: World) -> None:
    jobs = [run_job(world), run_job(world)]
    _open(page, "/jobs/")
    for number, job in enumerate(jobs):
        _ask_to_see(job, heading=f"Result {number}")
    dialogs = page.locator("dialog[data-outcome][open]")
    for _ in jobs:
        expect(dialogs).to_have_count(1)
        dialogs.get_by_role("button", name="Got it").click()
    expect(dialogs).to_have_count(0)
    assert not Job.objects.filter(outcome_acknowledged_at=None).exists()


def test_it_never_opens_over_somebody_typing(page: Page, world: World) -> None:
    job = run_job(world)
    _open(page, "/jobs/")
    page.locator("[data-search]").click()
    page.keyboard.type("op:exp")
    _ask_to_see(job)
    offer = page.locator(".toast").get_by_role("button", name="Open result")
    offer.wait_for()
    assert not page.locator("dialog[open]").count()
    offer.click()
    expect(page.locator("dialog[data-outcome][open]")).to_be_visible()


def test_others_get_a_line_and_no_dialog(browser: Browser, web: Web, world: World) -> None:
    job = run_job(world, created_by=world.member("alice").id)
    with signed_in(browser, web, world.bob) as page:
        _open(page, "/jobs/")
        lifecycle.complete(
            job.id,
            attempt=1,
            outcome={"acknowledge": True, "heading": "All in", "next": {"type": "url", "url": "/jobs/"}},
        )
        expect(page.locator(".toast")).to_contain_text("All in")
        assert not page.locator("dialog[open]").count()


def test_two_tabs_and_one_acknowledges(browser: Browser, web: Web, world: World, page: Page) -> None:
    job = run_job(world)
    with signed_in(browser, web, world.alice) as other:
        _open(page, "/jobs/")
        _open(other, "/outcomes/")
        _ask_to_see(job)
        for each in (page, other):
            each.locator("dialog[data-outcome][open]").wait_for()
        page.locator("dialog[open]").get_by_role("button", name="Got it").click()
        expect(other.locator("dialog[data-outcome]")).to_have_count(0)
        expect(other.locator("[data-inbox]")).to_have_attribute("data-unread", "0")


def test_pausing_stops_all_motion_and_resuming_catches_up(page: Page, world: World) -> None:
    job = run_job(world, progress=10)
    _open(page, f"/jobs/{job.id}/")
    control = page.locator("[data-live-control]")
    control.click()
    expect(control).to_contain_text("Paused")
    _tick(job, 55)
    page.wait_for_timeout(700)
    expect(page.locator("[data-job-percent]")).to_have_text("10 %")
    control.click()
    expect(page.locator("[data-job-percent]")).to_have_text("55 %")


def test_checked_rows_stay_where_they_are_and_new_jobs_are_counted(page: Page, world: World) -> None:
    job = make_job(world)
    _open(page, "/jobs/")
    page.locator(f'[data-job-id="{job.id}"] [data-check]').check()
    expect(page.locator("[data-checked-words]")).to_have_text("1 chosen")
    make_job(world)
    expect(page.locator("[data-new-jobs-words]")).to_have_text("1 new job – show")
    lifecycle.start(job.id, holder="worker@here:1:1", lease_seconds=60)
    page.wait_for_timeout(700)
    assert page.locator(f'[data-job-id="{job.id}"] [data-check]').is_checked()


def test_the_log_grows_while_the_job_runs(page: Page, world: World) -> None:
    job = run_job(world, progress=1)
    _open(page, f"/jobs/{job.id}/logs/")
    for number in (1, 2):
        now = Job.objects.get(pk=job.id).updated_at
        LogLine.objects.create(
            job=job, attempt=1, number=number, level="info", message=f"Line {number}", created_at=now
        )
        _tick(job, 10 * number)
        expect(page.locator("[data-log] li")).to_have_count(number)


def test_cancel_in_the_list_of_now_needs_no_reload(page: Page, world: World) -> None:
    job = run_job(world, progress=5)
    _open(page, "/")
    page.locator(f'[data-job-id="{job.id}"]').get_by_role("button", name="Cancel").click()
    expect(page.locator(f'[data-job-id="{job.id}"]')).to_have_attribute("data-job-status", "canceled")


def test_everything_shows_and_acts_without_scripts(browser: Browser, web: Web, world: World) -> None:
    job, failed = run_job(world, progress=5), fail_job(world)
    complete_job(world)
    with signed_in(browser, web, world.alice, java_script_enabled=False) as page:
        page.goto("/")
        page.locator("li", has=page.locator(f'a[href="/jobs/{job.id}/"]')).get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Export space is canceled.")).to_be_visible()
        page.goto("/outcomes/")
        page.get_by_role("button", name="Got it").click()
        expect(page.get_by_text("Nothing waits for you")).to_be_visible()
        page.goto(f"/jobs/{failed.id}/")
        page.get_by_role("button", name="Try again").first.click()
        expect(page.get_by_text("runs again as a new job")).to_be_visible()
        page.goto("/jobs/")
        page.locator("[name=job]").first.check()
        page.get_by_role("button", name="Cancel…").click()
        expect(page.get_by_role("heading", name="Cancel: 1 job?")).to_be_visible()


def test_keys_lead_to_places_and_can_be_switched_off(page: Page, world: World) -> None:
    _open(page, "/")
    page.keyboard.press("g")
    page.keyboard.press("j")
    page.wait_for_url("**/jobs/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("[data-shortcuts-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith("/jobs/")


def test_the_theme_switches_at_once_and_stays(page: Page, world: World) -> None:
    _open(page, "/")
    page.get_by_label("Account of").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/jobs/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
