"""Pressing actions: asked once, run once, refused in words."""

import re

import pytest

from jobs.access import person
from jobs.actions import ActionDraft, create_actions
from jobs.models import Action, IdempotencyKey, Job
from spaces.models import Record, Sheet, Workbook
from tests.cast import World
from tests.pages import words

FORM = {
    "type": "simple",
    "fields": [
        {
            "key": "format",
            "label": "Format",
            "type": "enum",
            "constraints": [{"type": "required"}],
            "config": {"options": [{"value": "csv", "label": "CSV"}, {"value": "xlsx", "label": "Excel"}]},
        },
        {"key": "valid", "label": "Only valid", "type": "boolean", "defaultValue": True},
        {"key": "token", "label": "Their token", "type": "string"},
        {"key": "most", "label": "At most", "type": "number"},
        {"key": "note", "label": "Note", "type": "textarea"},
    ],
}


def _mount(target, **members) -> Action:
    given = {"label": "Go", "operation": "go", **members}
    place = {"environment": target.environment_id, "space": target.space_id}
    return create_actions([ActionDraft(target=target.id, members=given, **place)], by="")[0]


def _token(answer) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def _press(world: World, action: Action, who: str = "alice", **given):
    client = world.client(who)
    asked = client.get(f"/action/{action.id}/")
    given.setdefault("token", _token(asked))
    return client.post(f"/action/{action.id}/", given)


def test_the_question_has_the_real_numbers(world: World, workbook: Workbook):
    action = Action.objects.get(target_id=workbook.id)
    page = words(world.client("alice").get(f"/action/{action.id}/"))
    assert "Write the records to a file?" in page
    assert "1 of 3 records is invalid." in page


def test_a_press_makes_one_job_with_its_answers(world: World, workbook: Workbook):
    action = _mount(workbook, inputForm=FORM)
    answer = _press(world, action, **{"input.format": "xlsx", "input.token": "mine", "input.most": "7"})
    assert answer["Location"] == f"/workbook/{workbook.id}/"
    job = Job.objects.get(operation="go")
    assert job.input == {"format": "xlsx", "valid": False, "token": "mine", "most": 7}
    assert (job.source, job.status, job.created_by) == (workbook.id, "ready", person(world.alice).id)


def test_the_same_form_sent_twice_makes_one_job(world: World, workbook: Workbook):
    action = _mount(workbook)
    for _ in range(3):
        assert _press(world, action, token="once").status_code == 302
    assert Job.objects.filter(operation="go").count() == 1
    assert _press(world, action).status_code == 302
    assert Job.objects.filter(operation="go").count() == 2


def test_a_sent_form_with_other_answers_says_so_and_can_be_sent_again(world: World, workbook: Workbook):
    action = _mount(workbook, inputForm=FORM)
    _press(world, action, token="once", **{"input.format": "csv"})
    answer = _press(world, action, token="once", **{"input.format": "xlsx"})
    assert answer.status_code == 409
    assert "has already started a job" in words(answer)
    assert _token(answer) != "once"
    assert 'value="xlsx" selected' in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Format is needed."),
        ({"input.format": "pdf"}, "Format must be one of CSV, Excel."),
        ({"input.format": "csv", "input.most": "many"}, "At most must be a number."),
        ({"input.format": "csv", "input.most": "1e999"}, "At most must be a number."),
        ({"input.format": "csv", "input.note": "x" * 100_001}, "Note must be text of at most 100,000 characters."),
    ],
)
def test_wrong_answers_stay_on_the_page_with_the_reason(world: World, workbook: Workbook, given, said: str):
    answer = _press(world, _mount(workbook, inputForm=FORM), **given, **{"input.token": "kept"})
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="kept"' in answer.content.decode()
    assert not Job.objects.filter(operation="go").exists()


@pytest.mark.parametrize(
    "form", ["text", 7, [], {"fields": "x"}, {"fields": [1, {"key": 2}, {}]}, {"fields": [{"key": "a"}]}]
)
def test_a_form_that_is_none_asks_nothing_and_breaks_nothing(world: World, workbook: Workbook, form):
    assert _press(world, _mount(workbook, inputForm=form)).status_code == 302


@pytest.mark.parametrize("kind", [[], {"a": 1}, [None], 7, None, "\u202e"])
def test_a_field_of_no_kind_is_a_text(world: World, workbook: Workbook, kind):
    action = _mount(workbook, inputForm={"fields": [{"key": "k", "type": kind}]})
    assert _press(world, action, **{"input.k": "words"}).status_code == 302
    assert Job.objects.get(operation="go").input == {"k": "words"}


def test_a_viewer_sees_it_switched_off_and_is_refused(world: World, workbook: Workbook):
    action = Action.objects.get(target_id=workbook.id)
    page = world.client("bob").get(f"/workbook/{workbook.id}/")
    assert "You may look at this, but not change it." in words(page)
    assert f"/action/{action.id}/" not in page.content.decode()
    answer = world.client("bob").post(f"/action/{action.id}/", {"token": "x"})
    assert answer.status_code == 403
    assert "changing it needs another role" in words(answer)
    assert world.client("charlie").post(f"/action/{action.id}/", {"token": "x"}).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"messages": [{"type": "error", "content": "Under repair."}]}, "Under repair."),
        ({"constraints": [{"type": "hasAllValid"}]}, "1 record has an error: mend them first."),
    ],
)
def test_what_is_switched_off_says_why_and_is_refused(world: World, workbook: Workbook, members, reason: str):
    action = _mount(workbook, **members)
    assert reason in words(world.client("alice").get(f"/workbook/{workbook.id}/"))
    answer = world.client("alice").post(f"/action/{action.id}/", {"token": "x"})
    assert answer.status_code == 422
    assert reason in words(answer)
    assert not IdempotencyKey.objects.exists()


def test_chosen_records_become_the_subject(world: World, sheet: Sheet):
    action = _mount(sheet, constraints=[{"type": "hasSelection"}])
    ids = list(Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True))
    client = world.client("alice")
    assert "Select at least one record first." in words(client.get(f"/action/{action.id}/"))
    asked = client.post(f"/action/{action.id}/", {"ids": [f"{ids[1]},{ids[0]}", "us_rc_gone"]})
    assert "2 chosen records of Contacts" in words(asked)
    assert not Job.objects.exists()
    client.post(f"/action/{action.id}/", {"token": _token(asked), "ids": f"{ids[0]},{ids[1]}"})
    assert Job.objects.get().subject["query"] == {"ids": ids[:2]}


@pytest.mark.parametrize("ids", ["us_rc_gone", "us_rc_\x00", ",".join(["us_rc_1"] * 10_001)])
def test_records_that_are_gone_or_too_many_are_refused(world: World, sheet: Sheet, ids: str):
    answer = world.client("alice").post(f"/action/{_mount(sheet).id}/", {"ids": ids})
    assert answer.status_code in {200, 400}
    assert not Job.objects.exists()


def test_an_action_that_asks_nothing_runs_at_the_press(world: World, workbook: Workbook):
    _mount(workbook, confirm=False, primary=True)
    client = world.client("alice")
    page = client.get(f"/workbook/{workbook.id}/").content.decode().replace("&amp;", "&")
    found = re.search(r'action="(/action/[^"]+token=[^"]+)"', page)
    assert found
    client.post(found[1])
    client.post(found[1])
    assert Job.objects.filter(operation="go").count() == 1


def test_a_script_is_told_of_a_background_job_without_a_new_page(world: World, workbook: Workbook):
    client, header = world.client("alice"), {"HX-Request": "true"}
    quiet, loud = _mount(workbook), _mount(workbook, mode="foreground")
    answer = client.post(f"/action/{quiet.id}/", {"token": "a"}, headers=header)
    assert (answer.status_code, answer["Location"]) == (201, f"/jobs/{Job.objects.get().id}/")
    answer = client.post(f"/action/{loud.id}/", {"token": "b"}, headers=header)
    assert answer["HX-Redirect"] == f"/workbook/{workbook.id}/"
    assert "data-overlay " in client.get(f"/workbook/{workbook.id}/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00"])
def test_going_back_never_leaves_the_site(world: World, workbook: Workbook, back: str):
    answer = _press(world, _mount(workbook), back=back)
    assert answer["Location"] == f"/workbook/{workbook.id}/"


def test_a_job_that_holds_the_toolbar_is_the_reason(world: World, workbook: Workbook):
    _press(world, _mount(workbook, mode="toolbarBlocking"))
    assert "Wait until “Go" in words(world.client("alice").get(f"/workbook/{workbook.id}/"))
