"""Pressing an action: what it makes, what stops it, and who may."""

import threading

import pytest
from django.db import connection

from jobs.actions import ActionDraft, create_actions
from jobs.errors import Forbidden, IdempotencyMismatch, InvalidInput, NotFound
from jobs.models import Action, Job
from spaces.models import Record, Sheet, Workbook
from spaces.ops.action_state import action_state
from spaces.ops.commits import complete_commit
from spaces.ops.form import checked_answers
from spaces.ops.insert import insert_records
from spaces.ops.standard_actions import EXPORT
from spaces.ops.trigger import trigger_action
from tests.cast import make_workbook, make_world


def mounted(world, target, **members) -> Action:
    where = {"target": target.id, "environment": world.environment.id, "space": world.space.id}
    draft = ActionDraft(**where, members={"label": "Do it", "operation": "do", **members})
    return create_actions([draft], by=world.member("alice").id)[0]


def press(world, action, *, who="alice", **more) -> Job:
    return trigger_action(world.member(who), action.id, **more)


def selection(sheet, *ids):
    return {"type": "collection", "resource": "records", "params": {"sheetId": sheet.id}, "query": {"ids": [*ids]}}


def test_it_makes_a_job_that_is_ready_and_named_after_the_mount(world, workbook):
    job = press(world, mounted(world, workbook, mode="foreground", description="Really?"))
    assert (job.name, job.source, job.status) == ("workbook:do", workbook.id, "ready")
    assert (job.mode, job.info, job.trigger) == ("foreground", "Really?", "immediate")
    assert job.created_by == world.member("alice").id
    assert job.subject == {"type": "resource", "id": workbook.id}
    assert job.context["workbookId"] == workbook.id


def test_the_mode_is_background_unless_the_action_says_otherwise(world, workbook):
    assert press(world, mounted(world, workbook)).mode == "background"


def test_a_sheet_action_is_about_the_selection_or_the_whole_sheet(world, sheet):
    action = mounted(world, sheet)
    whole = press(world, action)
    assert (whole.name, whole.subject["params"]) == ("sheet:do", {"sheetId": sheet.id})
    chosen = selection(sheet, "us_rc_1")
    assert press(world, action, subject=chosen).subject == chosen


def test_the_viewer_may_not_press_and_the_stranger_does_not_know_it(world, workbook):
    action = mounted(world, workbook)
    with pytest.raises(Forbidden):
        press(world, action, who="bob")
    with pytest.raises(NotFound):
        press(world, action, who="charlie")
    assert not Job.objects.exists()


def test_answers_come_in_the_type_of_their_field(world, workbook):
    job = press(
        world, mounted(world, workbook, inputForm=EXPORT["inputForm"]), input={"format": "xlsx", "validOnly": "on"}
    )
    assert job.input == {"format": "xlsx", "validOnly": True}


def test_a_missing_answer_takes_the_default(world, workbook):
    job = press(world, mounted(world, workbook, inputForm=EXPORT["inputForm"]))
    assert job.input == {"format": "csv", "validOnly": False}


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ({"type": "string", "constraints": [{"type": "required"}]}, "", "is needed"),
        ({"type": "boolean", "constraints": [{"type": "required"}]}, False, "is needed"),
        ({"type": "number"}, "many", "must be a number"),
        ({"type": "number"}, "nan", "must be a number"),
        ({"type": "number"}, True, "must be a number"),
        ({"type": "boolean"}, "perhaps", "must be yes or no"),
        ({"type": "enum", "config": {"options": [{"value": "a", "label": "A"}]}}, "b", "must be one of A"),
        ({"type": "string"}, ["a"], "must be text"),
        ({"type": "textarea"}, "x" * 100_001, "must be text of at most 100,000 characters"),
    ],
)
def test_a_wrong_answer_is_refused_by_name(field, given, words):
    form = {"fields": [{"key": "one", "label": "The first", **field}]}
    with pytest.raises(InvalidInput) as refusal:
        checked_answers(form, {"one": given})
    assert refusal.value.key == "one"
    assert refusal.value.message.startswith(f"The first {words}")


def test_options_may_be_numbers_though_pages_send_text():
    form = {"fields": [{"key": "n", "label": "N", "type": "enum", "config": {"options": [{"value": 7}]}}]}
    assert checked_answers(form, {"n": "7", "unasked": "x"}) == {"n": 7}


def test_an_error_message_switches_the_action_off(world, workbook):
    action = mounted(world, workbook, messages=[{"type": "error", "content": "Closed on Sundays."}])
    with pytest.raises(InvalidInput, match=r"Closed on Sundays\."):
        press(world, action)


def test_an_information_does_not_switch_it_off(world, workbook):
    press(world, mounted(world, workbook, messages=[{"type": "info", "content": "Fine."}]))


def test_all_valid_names_the_number_of_wrong_records(world, workbook):
    action = mounted(world, workbook, constraints=[{"type": "hasAllValid"}])
    with pytest.raises(InvalidInput, match="1 record has an error"):
        press(world, action)


def test_all_valid_looks_at_the_selection_unless_told_not_to(world, sheet):
    right, wrong = (Record.objects.filter(sheet=sheet, is_valid=valid).first() for valid in (True, False))
    action = mounted(world, sheet, constraints=[{"type": "hasAllValid"}])
    press(world, action, subject=selection(sheet, right.id))
    with pytest.raises(InvalidInput):
        press(world, action, subject=selection(sheet, right.id, wrong.id))
    whole = mounted(world, sheet, constraints=[{"type": "hasAllValid", "ignoreSelection": True}])
    with pytest.raises(InvalidInput):
        press(world, whole, subject=selection(sheet, right.id))


def test_data_and_a_selection_may_be_asked_for(world, sheet):
    chosen = mounted(world, sheet, constraints=[{"type": "hasSelection"}])
    assert action_state(chosen).needs_selection
    with pytest.raises(InvalidInput, match="Select at least one"):
        press(world, chosen)
    press(world, chosen, subject=selection(sheet, "us_rc_1"))
    Sheet.objects.update(total_count=0, error_count=0)
    with pytest.raises(InvalidInput, match="no records yet"):
        press(world, mounted(world, sheet, constraints=[{"type": "hasData"}]))


def test_the_question_holds_real_numbers(world, workbook):
    state = action_state(mounted(world, workbook, description="Send them?"))
    assert state.question == "Send them? 1 of 3 records is invalid."
    assert action_state(mounted(world, workbook, confirm=False)).question == ""


def test_a_second_press_with_the_same_key_gives_the_first_job(world, workbook):
    action = mounted(world, workbook)
    first = press(world, action, idempotency_key="k")
    assert press(world, action, idempotency_key="k").id == first.id
    assert press(world, action, idempotency_key="other").id != first.id


def test_the_same_key_for_something_else_is_refused(world, workbook):
    press(world, mounted(world, workbook), idempotency_key="k")
    with pytest.raises(IdempotencyMismatch):
        press(world, mounted(world, workbook), idempotency_key="k")


def test_a_refused_press_does_not_use_up_the_key(world, sheet):
    action = mounted(world, sheet, constraints=[{"type": "hasSelection"}])
    with pytest.raises(InvalidInput):
        press(world, action, idempotency_key="k")
    assert press(world, action, idempotency_key="k", subject=selection(sheet, "us_rc_1"))


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_job():
    world = make_world()
    action = mounted(world, make_workbook(world))
    made = []

    def run() -> None:
        try:
            made.append(press(world, action, idempotency_key="k").id)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert set(made) == set(Job.objects.values_list("pk", flat=True))
    assert Job.objects.count() == 1


@pytest.mark.parametrize("junk", ["x", 7, [7], [["hasData"]], {"type": "error"}, [{}], [None]])
def test_members_that_make_no_sense_are_passed_over(world, workbook, junk):
    """Clients write these members; a page that draws them must not fall over."""
    field = {"key": "k", "type": junk, "constraints": junk, "config": junk}
    action = mounted(
        world, workbook, messages=junk, constraints=junk, inputForm={"fields": [field]}, description=junk, mode=junk
    )
    assert action_state(action).enabled
    assert press(world, action, input={"k": "word"}).input == {"k": "word"}


def test_actions_wait_while_changes_are_being_checked(world, workbook, sheet):
    actions = [mounted(world, workbook), mounted(world, sheet)]
    elsewhere = mounted(world, make_workbook(world, name="Other"))
    Workbook.objects.filter(pk=workbook.id).update(settings={"trackChanges": True})
    commit = insert_records(sheet.id, [{"name": {"value": "Eve"}}], by="x").commit
    for action in actions:
        assert not action_state(action).enabled
        assert "being checked" in action_state(action).reason
        with pytest.raises(InvalidInput):
            press(world, action)
    assert action_state(elsewhere).enabled
    complete_commit(commit.id, by="x")
    assert all(action_state(action).enabled for action in actions)


def test_turning_track_changes_off_frees_the_actions(world, workbook, sheet):
    action = mounted(world, sheet)
    Workbook.objects.filter(pk=workbook.id).update(settings={"trackChanges": True})
    insert_records(sheet.id, [{"name": {"value": "Eve"}}], by="x")
    assert not action_state(action).enabled
    Workbook.objects.filter(pk=workbook.id).update(settings={})
    assert action_state(action).enabled
