"""Words from outside stay words: on every page that shows them, and in what the scripts draw."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from jobs import lifecycle
from jobs.actions import ActionDraft, create_actions
from jobs.models import Action, Job
from spaces.models import Sheet
from spaces.ops.document import create_document
from spaces.ops.file import store_file
from spaces.ops.records import NewRecord, append_records
from spaces.ops.space import update_space
from spaces.ops.workbook import create_workbook
from tests.browser.design import signed_in
from tests.cast import World, make_world
from tests.live.web import Web
from tests.pages import complete_job, run_job

pytestmark = pytest.mark.django_db(transaction=True)

#: Markup that shows itself where it is taken for markup; the security policy would hide a script's failure.
EVIL = "Words\"'><b class=evil>of</b><script>document.title='evil'</script>{{ 7 }}"
MESSAGE = {"type": "error", "source": "custom-logic", "message": EVIL}


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice's space, in which everything is called EVIL."""
    world = make_world()
    update_space(world.space.id, by="", name=EVIL)
    field = {"key": EVIL, "type": "string", "label": EVIL, "description": EVIL}
    book = create_workbook(world.space, name=EVIL, by="", sheets=[{"name": EVIL, "fields": [field]}])
    record = NewRecord({EVIL: EVIL}, messages={EVIL: [MESSAGE]})
    append_records(book.sheets.get().id, [record, record], by="")
    asks = {"fields": [{"key": EVIL, "type": "enum", "label": EVIL, "config": {"options": [{"value": EVIL}]}}]}
    members = {"label": EVIL, "operation": "go", "tooltip": EVIL, "description": EVIL, "inputForm": asks}
    place = {"environment": world.environment.id, "space": world.space.id}
    create_actions([ActionDraft(target=book.id, members={**members, "primary": True}, **place)], by="")
    create_document(world.space, title=EVIL, body=EVIL, by="")
    store_file(world.space, name=f"{EVIL}.csv", chunks=[b"a"], by="")
    return world


@pytest.fixture
def page(browser: Browser, web: Web, world: World) -> Iterator[Page]:
    """Alice's page."""
    with signed_in(browser, web, world.alice) as page:
        yield page


def _is_harmless(page: Page) -> None:
    assert page.locator(".evil").count() == 0
    assert "evil" not in page.evaluate("document.title").replace(EVIL, "")


def test_pages_show_them_as_they_are(page: Page, world: World):
    job = complete_job(world, {"message": EVIL, "heading": EVIL, "buttonText": EVIL}, metadata={"label": EVIL})
    Job.objects.filter(pk=job.id).update(info=EVIL, stage=EVIL)
    book = world.space.workbooks.get()
    things = [f"workbook/{book.id}", f"action/{Action.objects.get().id}", f"file/{world.space.files.get().id}"]
    paths = ["", "jobs/", "spaces/", f"space/{world.space.id}/", f"jobs/{job.id}/", f"jobs/{job.id}/outcome/"]
    for path in [*paths, *(f"{thing}/" for thing in things), f"document/{world.space.documents.get().id}/"]:
        page.goto(f"/{path}")
        _is_harmless(page)


def test_the_grid_shows_them_as_they_are(page: Page, world: World):
    page.goto(f"/sheet/{Sheet.objects.get().id}/")
    cell = page.locator(".tabulator-cell[data-messages]").first
    expect(cell).to_contain_text(EVIL)
    cell.hover()
    expect(page.locator(".cell-line")).to_contain_text(EVIL)
    page.locator(".tabulator-col-title").last.hover()
    expect(page.locator(".tabulator-tooltip")).to_have_text(EVIL)
    _is_harmless(page)


def test_live_words_and_dialogs_show_them_as_they_are(page: Page, world: World):
    job = run_job(world, progress=1, info="Begun.")
    page.goto(f"/space/{world.space.id}/")
    told = page.locator(f"[data-job-id='{job.id}'] [data-job-info]").first
    expect(told).to_have_text("Begun.")
    lifecycle.progress(job.id, attempt=job.attempt, progress=50, info=EVIL)
    expect(told).to_have_text(EVIL)
    lifecycle.complete(job.id, attempt=job.attempt, outcome={"acknowledge": True, "heading": EVIL, "message": EVIL})
    expect(page.locator("dialog.outcome[open]")).to_contain_text(EVIL)
    _is_harmless(page)
