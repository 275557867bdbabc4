"""Outcomes: the dialog, its Next of every type, the inbox and its badge."""

import pytest

from jobs import lifecycle
from jobs.models import Job
from tests.cast import World, make_workbook
from tests.pages import complete_job, fail_job, make_job, run_job, words

HTMX = {"HX-Request": "true"}


def _dialog(world: World, job: Job, who: str = "alice") -> str:
    answer = world.client(who).get(f"/jobs/{job.id}/outcome/", headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_heading_message_and_button_are_the_outcomes_own(world: World):
    outcome = {"acknowledge": True, "heading": "All in", "message": "3 of 3.", "buttonText": "Thanks"}
    html = _dialog(world, complete_job(world, outcome))
    assert "All in" in html and "3 of 3." in html and "Thanks</button>" in html
    assert "data-mine" in html


def test_what_is_not_said_has_a_default(world: World):
    html = _dialog(world, complete_job(world, {"acknowledge": True}))
    assert "Export space is complete" in html and "Got it</button>" in html


def test_the_default_button_is_left_out_only_when_there_is_a_next(world: World):
    alone = {"acknowledge": True, "hideDefaultButton": True}
    assert "data-acknowledge" in _dialog(world, complete_job(world, alone))
    with_next = {**alone, "next": {"type": "url", "url": "/jobs/"}}
    assert "data-acknowledge" not in _dialog(world, complete_job(world, with_next))


@pytest.mark.parametrize("kind", ["url", "download"])
@pytest.mark.parametrize(("url", "goes"), [("/jobs/", True), ("https://evil.example/", False)])
def test_nothing_leads_to_another_site_by_itself(world: World, kind: str, url: str, goes: bool):
    outcome = {"acknowledge": True, "trigger": "automatic_silent", "next": {"type": kind, "url": url}}
    html = _dialog(world, complete_job(world, outcome))
    assert f'href="{url}"' in html
    assert ("data-next-go" in html) is goes
    assert ('target="_blank"' in html) is (kind == "url" or not goes)


def test_somebody_elses_outcome_is_not_mine_and_a_viewer_cannot_acknowledge(world: World):
    html = _dialog(world, fail_job(world), who="bob")
    assert "data-mine" not in html and "data-acknowledge" not in html


NEXTS = [
    ({"type": "url", "url": "https://example.org/x", "label": "Look"}, 'href="https://example.org/x"'),
    ({"type": "url", "url": "https://example.org/x"}, "Leads to another site: example.org"),
    ({"type": "url", "url": "/jobs/"}, 'href="/jobs/"'),
    ({"type": "download", "url": "/f/1", "fileName": "a.csv", "label": "Get"}, 'download="a.csv"'),
    ({"type": "download", "url": "https://example.org/f"}, "From another site: example.org"),
    ({"type": "retry", "label": "Once more"}, "Once more"),
    ({"type": "wait", "fade": True, "confetti": True}, "data-confetti"),
]


@pytest.mark.parametrize(("step", "expected"), NEXTS)
def test_next_is_something_to_press(world: World, step: dict, expected: str):
    job = run_job(world)
    lifecycle.fail(job.id, attempt=1, outcome={"acknowledge": True, "next": step})
    assert expected in _dialog(world, job)


def test_next_leads_to_things_of_the_space(world: World):
    sheet = make_workbook(world).sheets.get()
    page = f"/space/{world.space.id}/"
    for step, expected in [
        ({"type": "id", "id": world.space.id, "path": "files", "query": "a=1"}, f'href="{page}files/?a=1"'),
        ({"type": "view", "sheetId": sheet.id, "hiddenColumns": ["age"]}, f'href="/sheet/{sheet.id}/?hide=age"'),
        ({"type": "snapshot", "sheetId": sheet.id, "snapshotId": "us_ss_1"}, f"/sheet/{sheet.id}/?snapshot=us_ss_1"),
        ({"type": "clearFilters", "sheetIds": [sheet.id]}, f'href="/sheet/{sheet.id}/"'),
    ]:
        assert expected in _dialog(world, complete_job(world, {"acknowledge": True, "next": step}))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", ""]
)
@pytest.mark.parametrize("kind", ["url", "download"])
def test_an_address_that_got_in_all_the_same_is_not_drawn(world: World, url: str, kind: str):
    job = complete_job(world, {"acknowledge": True, "next": {"type": "url", "url": "/ok"}})
    outcome = {"acknowledge": True, "next": {"type": kind, "url": url, "label": "Press"}}
    Job.objects.filter(pk=job.id).update(outcome=outcome)
    html = _dialog(world, job)
    assert "Press" not in html and "data-acknowledge" in html


@pytest.mark.parametrize("step", ["text", 7, [], {"type": "nonsense"}, {"type": "files", "files": "x"}, {"type": "id"}])
def test_half_made_nexts_are_not_drawn(world: World, step: object):
    job = complete_job(world, {"acknowledge": True})
    Job.objects.filter(pk=job.id).update(outcome={"acknowledge": True, "next": step})
    assert "data-next=" not in _dialog(world, job)


def test_a_next_tells_nobody_the_title_of_a_thing_they_may_not_see(world: World):
    secret = make_workbook(world, name="Salaries").sheets.get()
    home = world.client("charlie").get("/spaces/")
    assert home.status_code == 200
    job = complete_job(
        world, {"acknowledge": True, "next": {"type": "view", "sheetId": secret.id, "hiddenColumns": []}}
    )
    other = type(world.space).objects.exclude(pk=world.space.id).get()
    Job.objects.filter(pk=job.id).update(space_id=other.id, environment_id=other.environment_id)
    html = _dialog(world, job, who="charlie")
    assert "data-next=" not in html


def test_the_inbox_keeps_what_nobody_has_seen(world: World):
    job = fail_job(world, "The disk is full.")
    client = world.client("alice")
    assert "The disk is full." in words(client.get("/outcomes/"))
    assert ">1</span>" in client.get("/outcomes/badge/").content.decode()
    client.post(f"/jobs/{job.id}/acknowledge/")
    assert "Nothing waits for you" in words(client.get("/outcomes/"))
    assert "none unread" in words(client.get("/outcomes/badge/"))


def test_the_inbox_is_only_for_who_started_the_job(world: World):
    fail_job(world)
    for who in ("bob", "charlie"):
        assert "Nothing waits for you" in words(world.client(who).get("/outcomes/"))


def test_what_needs_no_acknowledgement_is_not_in_the_inbox(world: World):
    complete_job(world, {"message": "Fine."})
    assert "Nothing waits for you" in words(world.client("alice").get("/outcomes/"))


def test_fresh_outcomes_come_as_dialogs(world: World):
    fail_job(world)
    assert world.client("alice").get("/outcomes/fresh/").content.decode().count("<dialog") == 1


def test_an_undecided_job_has_no_outcome_page(world: World):
    assert world.client("alice").get(f"/jobs/{make_job(world).id}/outcome/").status_code == 404


def test_the_outcome_is_on_the_jobs_page_too_for_those_without_scripts(world: World):
    job = fail_job(world, "The disk is full.")
    html = world.client("alice").get(f"/jobs/{job.id}/").content.decode()
    assert f'action="/jobs/{job.id}/acknowledge/"' in html
