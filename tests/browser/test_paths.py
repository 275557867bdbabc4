"""What the product is for, done by a person in a real browser against real processes."""

import csv
import io
import json
import re
import urllib.request
from pathlib import Path

import pytest
import rustpy_xlsxwriter
import vega_datasets
from playwright.sync_api import expect

from tests.browser.cable import Cable
from tests.browser.design import chromium
from tests.browser.product import running_product

AIRPORTS = Path(vega_datasets.__file__).parent / "_data" / "airports.csv"
SLOW = 30_000


@pytest.fixture(scope="module")
def product():
    """The product, once for all paths of this file."""
    with running_product() as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """A real browser."""
    with chromium() as running:
        yield running


@pytest.fixture
def person(product, browser):
    """A function that signs the admin in with a browser of their own and gives the page."""
    contexts = []

    def sign_in(*, base_url=None, **options):
        context = browser.new_context(base_url=base_url or product.origin, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.goto("/login/")
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", product.password)
        page.press("input[name=password]", "Enter")
        expect(page).to_have_url(re.compile(r"/$"))
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def _nothing_waits(product):
    """Outcomes of the test before must not open over this one."""
    for job in _jobs(product):
        if job["status"] in ("complete", "failed") and not job.get("outcomeAcknowledgedAt"):
            _call(product, f"/v1/jobs/{job['id']}/outcome/ack", method="POST")


def _airports():
    return list(csv.DictReader(io.StringIO(AIRPORTS.read_text(encoding="utf-8"))))


def _call(product, path, *, method="GET"):
    request = urllib.request.Request(product.origin + path, method=method)  # noqa: S310 - an address of this test
    request.add_header("Authorization", f"Bearer {product.api_key}")
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def _jobs(product, **query):
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return _call(product, f"/v1/jobs?pageSize=100&{words}")["data"]


def _open_space(page):
    page.goto("/spaces/")
    page.get_by_role("link", name="Demo space").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demo space")


def _upload(page, *, name, content, mime="text/csv"):
    _open_space(page)
    page.set_input_files("input[type=file]", [{"name": name, "mimeType": mime, "buffer": content}])
    button = page.get_by_role("button", name="Upload", exact=True)
    if button.is_visible() and button.is_enabled():
        button.click()


def _dialog(page, words):
    dialog = page.locator("dialog[open]", has_text=words)
    expect(dialog).to_be_visible(timeout=SLOW)
    return dialog


def _press_action(page, label):
    page.get_by_role("link", name=label, exact=True).or_(
        page.get_by_role("button", name=label, exact=True)
    ).first.click()
    return page.locator("dialog[open]")


def _open_contacts(page):
    _open_space(page)
    page.locator("a.row-title", has_text="Contacts").click()


def test_a_demo_job_is_already_moving_when_the_page_opens(person):
    page = person()
    bar = page.locator("progress").first
    expect(bar).to_be_visible()
    info = page.locator("[data-job-id]").first
    before = info.inner_text()
    expect(info).not_to_have_text(before, timeout=SLOW)


def test_a_csv_becomes_a_workbook_with_every_row(product, person):
    page = person()
    _upload(page, name="airports.csv", content=AIRPORTS.read_bytes())
    dialog = _dialog(page, "Read 3,376 rows: stored 3,376, rejected 0")
    dialog.get_by_text("Open the workbook").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("airports.csv")
    job = next(job for job in _jobs(product) if job["operation"] == "extract")
    assert job["status"] == "complete"
    assert job["recordsProcessed"] == 3376


def test_an_xlsx_becomes_a_workbook_with_every_row(tmp_path, person):
    rows = _airports()
    path = tmp_path / "airports.xlsx"
    rustpy_xlsxwriter.write_worksheet(rows, str(path), sheet_name="Airports")
    page = person()
    _upload(page, name="airports.xlsx", content=path.read_bytes(), mime="application/octet-stream")
    _dialog(page, "Read 3,376 rows: stored 3,376, rejected 0")


def test_an_export_is_downloaded_and_acknowledged_in_every_browser(product, person):
    page, other = person(), person()
    _upload(page, name="export-me.csv", content=AIRPORTS.read_bytes())
    _dialog(page, "Read 3,376 rows").get_by_text("Open the workbook").click()
    form = _press_action(page, "Export")
    expect(form).to_contain_text("Write the records of this workbook to a file")
    form.locator("select").select_option("csv")
    form.get_by_role("button", name="Export").click()
    outcome = _dialog(page, "3,376")
    other.goto("/jobs/")
    _dialog(other, "3,376")
    with page.expect_download() as download:
        outcome.get_by_text("Download").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    stored = [list(row.values()) for row in _airports()]
    exported = list(csv.reader(io.StringIO(text)))[1:]
    assert len(exported) == len(stored)
    assert [row[0] for row in exported] == [row[0] for row in stored]
    _acknowledge_and_look_again(product, page, other)


def _acknowledge_and_look_again(product, page, other):
    job = next(job for job in _jobs(product) if job["operation"] == "export")
    opened = page.locator(f"dialog[data-outcome='{job['id']}']")
    if opened.is_visible():
        opened.get_by_role("button", name=re.compile("Got it|Close|OK|Done")).last.click()
    else:
        page.goto(f"/jobs/{job['id']}/")
        page.get_by_role("button", name=re.compile("Acknowledge|Got it")).first.click()
    for one in (page, other):
        expect(one.locator("dialog[open]", has_text="3,376")).to_have_count(0, timeout=SLOW)
        one.reload()
        expect(one.locator("dialog[open]", has_text="3,376")).to_have_count(0)
    assert _call(product, f"/v1/jobs/{job['id']}")["data"]["outcomeAcknowledgedAt"]
    events = _call(product, "/v1/events?topic=job:outcome-acknowledged&pageSize=100&includeAcknowledged=true")["data"]
    assert sum(event["context"]["jobId"] == job["id"] for event in events) == 1


def test_a_failure_says_why_and_is_tried_again_as_a_new_job(product, person):
    page = person()
    _open_contacts(page)
    page.locator("main summary", has_text="More").click()
    page.get_by_role("link", name="Send to the partner").click()
    page.locator("dialog[open] [data-ask-run]").click()
    dialog = _dialog(page, "closed for maintenance")
    dialog.get_by_text("Try again", exact=True).click()
    _dialog(page, "closed for maintenance")
    again, first = (job for job in _jobs(product) if job["operation"] == "fail-demo")
    assert (again["retryOf"], again["status"], first["status"]) == (first["id"], "failed", "failed")


def test_a_long_job_is_canceled_from_the_panel_and_says_so(product, person):
    page = person()
    _open_space(page)
    job = next(job for job in _jobs(product) if job["operation"] == "slow-demo" and job["status"] == "executing")
    row = page.locator(f"[data-job-id='{job['id']}']").first
    row.get_by_role("button", name=re.compile("Cancel")).click()
    confirm = page.locator("dialog[open]").get_by_role("button", name=re.compile("Cancel|Yes"))
    if confirm.count():
        confirm.last.click()
    expect(page.locator("body")).to_contain_text("Canceled", timeout=SLOW)
    expect(page.locator("[data-panel] .pills a", has_text="Running")).to_have_text(re.compile(r"^\s*Running\s*$"))
    assert _call(product, f"/v1/jobs/{job['id']}")["data"]["status"] == "canceled"


def test_an_admin_runs_an_action_on_chosen_workbooks_and_follows_the_jobs(product, person):
    page = person()
    page.goto("/admin/spaces/workbook/")
    for box in page.locator("input[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option(label="Run action…")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("Export", exact=True).first.click()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("body")).to_contain_text("Write the records of this workbook to a file")
    page.locator("select").last.select_option("xlsx")
    page.get_by_role("button", name=re.compile(r"Start \d+ job")).click()
    links = page.get_by_role("link", name=re.compile("Follow"))
    expect(links.first).to_be_visible()
    started = links.count()
    links.first.click()
    expect(page.locator("body")).to_contain_text("Complete", timeout=60_000)
    exports = [job for job in _jobs(product) if job["operation"] == "export" and job["input"].get("format") == "xlsx"]
    assert len(exports) == started >= 1


def test_a_page_without_scripts_still_shows_and_acts(product, person):
    page = person(java_script_enabled=False)
    _open_contacts(page)
    page.get_by_role("link", name="Export", exact=True).first.click()
    page.locator("main select").first.select_option("json")
    page.locator("main").get_by_role("button", name="Export").click()
    job = next(job for job in _jobs(product) if job["operation"] == "export" and job["input"]["format"] == "json")
    for _ in range(60):
        page.goto(f"/jobs/{job['id']}/")
        if page.get_by_text("Complete").count():
            break
        page.wait_for_timeout(250)
    expect(page.get_by_text("Complete").first).to_be_visible()


def test_nothing_is_missed_when_the_socket_is_cut_for_half_a_minute(product, person):
    cable = Cable(product.port)
    try:
        page = person(base_url=f"http://127.0.0.1:{cable.port}")
        _open_contacts(page)
        page.wait_for_timeout(1500)
        cable.pull()
        job = _start_by_api(product)
        page.wait_for_timeout(30_000)
        cable.plug()
        panel = page.locator(f"[data-job-id='{job['id']}']").first
        expect(panel).to_contain_text("Complete", timeout=60_000)
    finally:
        cable.close()


def _start_by_api(product):
    workbook = next(job for job in _jobs(product) if job["operation"] == "slow-demo")["source"]
    body = {"type": "workbook", "operation": "export", "source": workbook, "trigger": "immediate"}
    request = urllib.request.Request(  # noqa: S310
        f"{product.origin}/v1/jobs",
        data=json.dumps(body | {"input": {"format": "csv"}}).encode(),
        headers={"Authorization": f"Bearer {product.api_key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)["data"]
