"""Pressing an action for all records that a filter and a search match, on every page of the sheet."""

import re

import pytest

from jobs.actions import ActionDraft, create_actions
from jobs.models import Action, Job
from spaces.models import Sheet
from spaces.ops.records import NewRecord, append_records
from tests.cast import World
from tests.pages import words


@pytest.fixture
def action(sheet: Sheet) -> Action:
    """One that needs a selection, all of it valid."""
    place = {"target": sheet.id, "environment": sheet.environment_id, "space": sheet.space_id}
    rules = [{"type": "hasSelection"}, {"type": "hasAllValid"}]
    members = {"label": "Merge", "operation": "merge", "constraints": rules}
    return create_actions([ActionDraft(members=members, **place)], by="")[0]


def _ask(world: World, action: Action, address: str):
    return world.client("alice").post(f"/action/{action.id}/", {"all": address})


def _run(world: World, action: Action, address: str):
    token = re.search(r'name="token" value="([^"]+)"', _ask(world, action, address).content.decode())
    assert token
    return world.client("alice").post(f"/action/{action.id}/", {"all": address, "token": token[1]})


@pytest.mark.parametrize(
    ("address", "said", "query"),
    [
        ("filter=valid", "All 2 valid records of Contacts", {"filter": "valid"}),
        ("filter=valid&q=ada", "All 1 valid record that hold “ada”", {"filter": "valid", "searchValue": "ada"}),
        (
            "q=ada&in=name",
            "All 1 record",
            {"filter": "all", "searchValue": "ada", "searchField": "name"},
        ),
    ],
)
def test_all_that_match_become_the_subject(world: World, action: Action, address: str, said: str, query: dict):
    assert said in words(_ask(world, action, address))
    assert _run(world, action, address).status_code == 302
    subject = Job.objects.get(operation="merge").subject
    assert (subject["query"], subject["params"]) == (query, {"sheetId": action.target_id})


def test_what_is_chosen_is_judged_and_nothing_else(world: World, action: Action):
    assert "1 record has an error" in words(_ask(world, action, "filter=error"))
    assert "1 record has an error" in words(_ask(world, action, "filter=all"))
    assert "has an error" not in words(_ask(world, action, "filter=valid"))


@pytest.mark.parametrize("address", ["q=nobody-is-called-this", "filter=valid&q=zz"])
def test_a_choice_that_matches_nothing_is_refused(world: World, action: Action, address: str):
    answer = _ask(world, action, address)
    assert answer.status_code == 400
    assert "No record matches any more." in words(answer)


@pytest.mark.parametrize(
    "address",
    [
        "\x00",
        "x" * 5000,
        "filter=%F0%9F",
        "filter=valid&q=%00zz",
        "in=nothing&sort=nothing",
        "filter=none",
        f"q={'%F0%9F%8D%8E' * 500}",
        "q=a\x00",
    ],
)
def test_a_choice_that_cannot_be_read_chooses_nothing_else(world: World, action: Action, address: str):
    assert _ask(world, action, address).status_code == 400
    assert not Job.objects.exists()


def test_the_plain_page_offers_it_as_a_box(world: World, sheet: Sheet):
    append_records(sheet.id, [NewRecord({"name": f"N{number}", "email": "n@x.org"}) for number in range(120)], by="")
    page = world.client("alice").get(f"/sheet/{sheet.id}/?filter=valid&sort=name")
    assert "Choose all 122 records that match, on every page" in words(page)
    assert '<input type="checkbox" name="all" value="filter=valid" form="chosen">' in page.content.decode()
    assert "Choose all 123 records, on every page" in words(world.client("alice").get(f"/sheet/{sheet.id}/"))
