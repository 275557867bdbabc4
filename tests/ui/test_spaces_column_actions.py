"""Actions mounted on fields of a sheet (contract §4.4, A.3): where they stand, and what their job is told."""

import re

import pytest

from jobs.actions import ActionDraft, create_actions
from jobs.models import Action, Job
from spaces.models import Record, Sheet
from tests.cast import World
from tests.pages import words


@pytest.fixture
def action(sheet: Sheet) -> Action:
    """One on the field `email`."""
    place = {"target": sheet.id, "environment": sheet.environment_id, "space": sheet.space_id}
    members = {"label": "Clean up", "operation": "clean", "mount": {"type": "field", "keys": ["email", "gone"]}}
    return create_actions([ActionDraft(members=members, **place)], by="")[0]


def test_it_stands_at_its_column_and_its_job_is_told_which(world: World, sheet: Sheet, action: Action):
    alice = world.client("alice")
    page = alice.get(f"/sheet/{sheet.id}/").content.decode().replace("&amp;", "&")
    [url] = re.findall(rf'formaction="(/action/{action.id}/[^"]+)"', page)
    asked = alice.post(url, {"ids": ""})
    assert "All 3 records of Contacts, column email" in words(asked)
    token = re.search(r'name="token" value="([^"]+)"', asked.content.decode())
    assert token
    assert alice.post(f"/action/{action.id}/", {"token": token[1], "column": "email"}).status_code == 302
    job = Job.objects.get(operation="clean")
    assert (job.name, job.source) == ("sheet:clean", sheet.id)
    assert job.subject["params"] == {"sheetId": sheet.id, "columnKey": "email"}
    assert job.subject["query"] == {}


def test_it_takes_the_chosen_records_along(world: World, sheet: Sheet, action: Action):
    first = Record.objects.in_sheet(sheet.id).in_order()[0].pk
    world.client("alice").post(f"/action/{action.id}/", {"token": "t", "column": "email", "ids": first})
    assert Job.objects.get(operation="clean").subject["query"] == {"ids": [first]}


@pytest.mark.parametrize("column", ["", "name", "gone", "\x00"])
def test_without_one_of_its_columns_it_is_refused(world: World, action: Action, column: str):
    answer = world.client("alice").post(f"/action/{action.id}/", {"token": "t", "column": column})
    assert answer.status_code == 400
    assert not Job.objects.filter(operation="clean").exists()


def test_a_viewer_sees_it_switched_off(world: World, sheet: Sheet, action: Action):
    page = words(world.client("bob").get(f"/sheet/{sheet.id}/"))
    assert "Clean up Email You may look at this, but not change it." in page
