"""What the scripts of the spaces' pages add, each in a real browser, and that all works without them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from jobs.access import person
from jobs.actions import ActionDraft, create_actions
from jobs.models import Action, Job
from spaces.models import File, HiddenColumns, Record, Sheet
from spaces.ops.document import create_document
from spaces.ops.file import store_file
from spaces.ops.records import NewRecord, append_records
from tests.browser.design import signed_in
from tests.cast import World, make_workbook, make_world
from tests.live.web import Web

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
]
FORM = {
    "type": "simple",
    "fields": [
        {"key": "reason", "label": "Reason", "type": "string", "constraints": [{"type": "required"}]},
        {"key": "loud", "label": "Loudly", "type": "boolean", "description": "Tell everybody."},
    ],
}


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice's space with a workbook of 253 records."""
    world = make_world()
    sheet = make_workbook(world).sheets.get()
    rows = [NewRecord({"name": f"N{number:03}", "email": "n@example.org", "age": number}) for number in range(250)]
    append_records(sheet.id, rows, by="")
    return world


@pytest.fixture
def sheet(world: World) -> Sheet:
    """The only sheet, with an action that asks and one that needs a selection."""
    sheet = Sheet.objects.get()
    place = {"target": sheet.id, "environment": sheet.environment_id, "space": sheet.space_id}
    members = [
        {"label": "Review", "operation": "review", "inputForm": FORM, "description": "Have them reviewed?"},
        {"label": "Merge", "operation": "merge", "primary": True, "constraints": [{"type": "hasSelection"}]},
    ]
    create_actions([ActionDraft(members=one, **place) for one in members], by="")
    return sheet


@pytest.fixture
def page(browser: Browser, web: Web, world: World) -> Iterator[Page]:
    """Alice's page; what the security policy stops fails the test."""
    stopped = []
    with signed_in(browser, web, world.alice, viewport={"width": 1280, "height": 900}) as page:
        page.on("console", lambda said: stopped.append(said.text) if "Content Security" in said.text else None)
        yield page
    assert not stopped


def _drop(page: Page, selector: str, *, name: str, content: str) -> None:
    data = page.evaluate_handle(
        "([name, text]) => { const it = new DataTransfer(); it.items.add(new File([text], name)); return it; }",
        [name, content],
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event(selector, kind, {"dataTransfer": data})


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['color_scheme']}-{look['viewport']['width']}")
def test_pages_are_accessible_and_fit(browser: Browser, web: Web, world: World, sheet: Sheet, look: dict) -> None:
    by = person(world.alice).id
    document = create_document(world.space, title="Notes", body="# Big\n\n- one\n\n| a |\n|---|\n| 1 |", by=by)
    file = store_file(world.space, name="a.csv", chunks=[b"a"], by=by).file
    action = f"/action/{Action.objects.get(target_id=sheet.id, label='Review').id}/"
    paths = [f"/space/{world.space.id}/", f"/workbook/{sheet.workbook_id}/", f"/sheet/{sheet.id}/?filter=error"]
    paths += ["/spaces/", f"/document/{document.id}/", f"/file/{file.id}/", f"/file/{file.id}/delete/", action]
    for who in (world.alice, world.bob):
        with signed_in(browser, web, who, **look) as page:
            for path in paths:
                if who == world.bob and "delete" in path:
                    continue
                page.goto(path)
                page.wait_for_load_state("load")
                if "/sheet/" in path:
                    page.wait_for_selector(".grid .tabulator-row")
                found = Axe().run(page)
                assert not found.violations_count, f"{path}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_an_action_asks_in_a_dialog_and_keeps_wrong_answers_there(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Review").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Have them reviewed?")
    expect(dialog).to_contain_text("All 253 records of Contacts")
    assert not Axe().run(page).violations_count
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_contain_text("Reason is needed.")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    assert not Job.objects.exists()
    dialog.get_by_label("Reason").fill("they are old")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#jobs-panel")).to_contain_text("Review")
    assert Job.objects.get().input == {"reason": "they are old", "loud": False}


def test_escape_and_not_now_close_the_dialog_and_start_nothing(page: Page, sheet: Sheet) -> None:
    page.goto(f"/workbook/{sheet.workbook_id}/")
    export = page.get_by_role("link", name="Export")
    export.click()
    page.get_by_role("link", name="Not now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(export).to_be_focused()
    export.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not Job.objects.exists()


def test_a_foreground_action_covers_the_workbook(page: Page, sheet: Sheet) -> None:
    page.goto(f"/workbook/{sheet.workbook_id}/")
    page.get_by_role("link", name="Export").click()
    page.get_by_role("dialog").get_by_role("button", name="Export").click()
    expect(page.locator("[data-overlay]")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-overlay-resource]').inert")
    assert Job.objects.count() == 1


def test_the_grid_sorts_pages_and_remembers_both_in_the_address(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/")
    first = page.locator(".grid .tabulator-row").first
    expect(first).to_contain_text("Ada")
    page.get_by_role("columnheader", name="Age").click()
    expect(first).to_contain_text("N000")
    page.get_by_role("columnheader", name="Age").click()
    expect(first).to_contain_text("N249")
    page.get_by_role("button", name="Next").click()
    expect(first).to_contain_text("N149")
    expect(page).to_have_url(re.compile(r"\?sort=age&dir=desc&page=2$"))
    page.reload()
    expect(first).to_contain_text("N149")


def test_a_marked_cell_says_what_is_wrong(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/?filter=error")
    cell = page.locator(".grid .cell-wrong")
    expect(cell).to_have_attribute("title", "Email is required.")
    cell.focus()
    expect(page.locator(".cell-line")).to_have_text("Email: Email is required.")


def test_columns_are_hidden_at_once_and_for_the_next_visit(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/")
    page.get_by_text("Columns", exact=True).click()
    with page.expect_response(lambda answer: "/columns/" in answer.url):
        page.get_by_role("checkbox", name="Email").uncheck()
    expect(page.get_by_role("columnheader", name="Email")).to_be_hidden()
    assert HiddenColumns.objects.get().keys == ["email"]
    page.reload()
    expect(page.get_by_role("columnheader", name="Name")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Email")).to_be_hidden()


def test_chosen_records_enable_what_needs_them_and_go_along(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/")
    merge = page.get_by_role("button", name="Merge")
    expect(merge).to_be_disabled()
    expect(page.get_by_text("Select at least one record first.")).to_be_visible()
    page.get_by_role("checkbox", name="Choose record 1", exact=True).check()
    page.get_by_role("checkbox", name="Choose record 2", exact=True).check()
    expect(page.get_by_text("2 chosen on this page")).to_be_visible()
    merge.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 chosen records of Contacts")
    dialog.get_by_role("button", name="Merge").click()
    expect(dialog).to_have_count(0)
    ids = list(Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True)[:2])
    assert Job.objects.get().subject["query"] == {"ids": ids}


def test_all_records_that_match_are_chosen_across_pages(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/?filter=valid")
    page.wait_for_selector(".grid .tabulator-row")
    merge, offer = (
        page.get_by_role("button", name="Merge", exact=True),
        page.get_by_role("button", name="Choose all 252 records"),
    )
    page.get_by_role("checkbox", name="Choose record 1", exact=True).check()
    expect(offer).to_have_count(0)
    page.get_by_role("checkbox", name="Choose record 1", exact=True).uncheck()
    page.locator(".tabulator-header input[type=checkbox]").check()
    expect(page.get_by_text("100 chosen on this page.")).to_be_visible()
    offer.press("Enter")
    expect(page.get_by_text("All 252 records that match are chosen, on every page.").first).to_be_visible()
    assert not Axe().run(page).violations_count
    merge.click()
    expect(page.get_by_role("dialog")).to_contain_text("All 252 valid records of Contacts")
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Job.objects.get().subject["query"] == {"filter": "valid"}
    page.get_by_role("button", name="Choose none").click()
    expect(merge).to_be_disabled()


def test_an_action_of_a_column_stands_beside_it(page: Page, sheet: Sheet) -> None:
    place = {"target": sheet.id, "environment": sheet.environment_id, "space": sheet.space_id}
    members = {"label": "Clean up", "operation": "clean", "mount": {"type": "field", "keys": ["email"]}}
    create_actions([ActionDraft(members=members, **place)], by="")
    page.goto(f"/sheet/{sheet.id}/")
    page.wait_for_selector(".grid .tabulator-row")
    page.get_by_text("Columns", exact=True).click()
    assert not Axe().run(page).violations_count
    page.get_by_role("button", name="Clean up Email").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("All 253 records of Contacts, column email")
    page.get_by_role("dialog").get_by_role("button", name="Clean up").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Job.objects.get().subject["params"]["columnKey"] == "email"


def test_new_records_are_offered_and_not_forced_on_a_selection(page: Page, sheet: Sheet) -> None:
    page.goto(f"/sheet/{sheet.id}/")
    page.get_by_role("checkbox", name="Choose record 1", exact=True).check()
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    append_records(sheet.id, [NewRecord({"name": "Late"})], by="")
    expect(page.get_by_role("button", name="Changed – show")).to_be_visible()
    expect(page.locator("#counts")).to_contain_text("254")
    expect(page.get_by_role("checkbox", name="Choose record 1", exact=True)).to_be_checked()


def test_a_file_is_sent_and_appears_without_a_new_page(page: Page, world: World, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name\nAda\n")
    page.goto(f"/space/{world.space.id}/")
    page.evaluate("window.samePage = true")
    page.locator("#file").set_input_files(tmp_path / "people.csv")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#files li")).to_contain_text("people.csv")
    assert page.evaluate("window.samePage")
    assert Job.objects.get().name == "file:extract"


def test_a_file_can_be_dropped(page: Page, world: World) -> None:
    page.goto(f"/space/{world.space.id}/")
    _drop(page, "#files", name="dropped.csv", content="name\nAda\n")
    expect(page.locator("#files li")).to_contain_text("dropped.csv")
    assert File.objects.get().size_bytes == 9


def test_an_upload_that_is_refused_says_why_beside_the_form(page: Page, world: World) -> None:
    page.goto(f"/space/{world.space.id}/")
    page.route("**/upload/", lambda route: route.abort())
    _drop(page, "#files", name="dropped.csv", content="x")
    expect(page.get_by_role("alert")).to_have_text("The connection broke off. Try once more.")
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_enabled()


def test_everything_works_without_scripts(
    browser: Browser, web: Web, world: World, sheet: Sheet, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("name\nAda\n")
    with signed_in(browser, web, world.alice, java_script_enabled=False) as page:
        page.goto(f"/space/{world.space.id}/")
        page.locator("#file").set_input_files(tmp_path / "people.csv")
        page.get_by_role("button", name="Upload", exact=True).click()
        expect(page.get_by_text("“people.csv” has arrived and is being read.")).to_be_visible()
        page.goto(f"/sheet/{sheet.id}/")
        page.get_by_role("link", name="Next").click()
        expect(page.get_by_text("101–200 of 253")).to_be_visible()
        page.get_by_role("checkbox", name="Choose all 253 records, on every page").check()
        page.get_by_role("button", name="Merge").click()
        expect(page.get_by_text("All 253 records of Contacts")).to_be_visible()
        page.go_back()
        page.get_by_role("checkbox", name="Choose all 253 records, on every page").uncheck()
        page.get_by_role("checkbox", name="Choose record 101", exact=True).check()
        page.get_by_role("button", name="Merge").click()
        expect(page.get_by_role("heading", name="Merge")).to_be_visible()
        expect(page.get_by_text("1 chosen record of Contacts")).to_be_visible()
        page.get_by_role("button", name="Merge").click()
        expect(page.get_by_text("“Merge” has been started.")).to_be_visible()
    assert Job.objects.filter(operation="merge").count() == 1
