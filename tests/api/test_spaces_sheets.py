"""/v1/sheets (contract §2.5)."""

import pytest
from django.contrib.auth.models import User

from jobs.models import Event
from spaces.models import Membership, Record, Role, Sheet
from tests.api.conftest import Api, refused, told
from tests.cast import PASSWORD

COUNTS = {"total": 3, "valid": 2, "error": 1}


@pytest.fixture
def person(world):
    """A person who owns the environment, and comes with a token."""
    Membership.objects.create(user=world.alice, environment=world.environment, role=Role.OWNER)
    User.objects.filter(pk=world.alice.pk).update(email="alice@example.org")
    given = {"type": "userCredentials", "email": "alice@example.org", "password": PASSWORD}
    return Api(Api("").post("/v1/auth", given).json()["accessToken"])


def keys(api, sheet):
    return [field["key"] for field in told(api.get(f"/v1/sheets/{sheet.id}"))["config"]["fields"]]


def test_it_shows_and_lists(owner, workbook, sheet):
    shown = told(owner.get(f"/v1/sheets/{sheet.id}"))
    assert (shown["workbookId"], shown["slug"], shown["recordCounts"]) == (workbook.id, "contacts", COUNTS)
    [listed] = told(owner.get(f"/v1/sheets?workbookId={workbook.id}"))
    assert listed["config"] == shown["config"]
    assert refused(owner.get("/v1/sheets"), 400)["key"] == "workbookId"


def test_it_changes_name_slug_and_metadata(owner, sheet):
    given = {"name": "People", "slug": "people", "metadata": {"rowHeaders": [1]}}
    assert told(owner.patch(f"/v1/sheets/{sheet.id}", given)).items() >= given.items()
    [event] = Event.objects.filter(topic="sheet:updated")
    assert {change["field"] for change in event.payload["changes"]} == {"name", "slug", "metadata"}


def test_a_slug_that_is_taken_is_refused(owner, sheet):
    copy = told(owner.post(f"/v1/sheets/{sheet.id}/duplicate"))
    assert refused(owner.patch(f"/v1/sheets/{copy['id']}", {"slug": "contacts"}), 400)["key"] == "slug"


def test_a_field_comes_at_its_place_and_goes(owner, sheet):
    field = {"key": "phone", "type": "string", "label": "Phone", "appearance": {"size": "s"}}
    assert told(owner.post(f"/v1/sheets/{sheet.id}/fields?insertAtIndex=1", field)) == field
    assert keys(owner, sheet) == ["name", "phone", "email", "age"]
    assert told(owner.post(f"/v1/sheets/{sheet.id}/fields", {"key": "last", "type": "number"}))["key"] == "last"
    assert keys(owner, sheet)[-1] == "last"
    assert told(owner.delete(f"/v1/sheets/{sheet.id}/fields/phone")) == {"success": True}
    assert keys(owner, sheet) == ["name", "email", "age", "last"]


@pytest.mark.parametrize("field", [{}, {"key": "x"}, {"key": "x", "type": "colour"}, {"key": "name", "type": "string"}])
def test_a_field_without_key_or_type_or_twice_is_refused(owner, sheet, field):
    refused(owner.post(f"/v1/sheets/{sheet.id}/fields", field), 400)


def test_a_field_that_is_not_there_cannot_go(owner, sheet):
    refused(owner.delete(f"/v1/sheets/{sheet.id}/fields/colour"), 404)


def test_it_locks_and_unlocks(owner, sheet):
    for _ in range(2):
        assert told(owner.post(f"/v1/sheets/{sheet.id}/lock")) == {"success": True}
    assert told(owner.get(f"/v1/sheets/{sheet.id}"))["lockedBy"] == owner.key_id
    assert told(owner.post(f"/v1/sheets/{sheet.id}/unlock")) == {"success": True}
    assert "lockedBy" not in told(owner.get(f"/v1/sheets/{sheet.id}"))
    assert Event.objects.filter(topic="sheet:updated").count() == 2


def test_a_lock_keeps_people_from_records_and_lets_programs_go_on(owner, person, sheet):
    records = f"/v1/sheets/{sheet.id}/records"
    row = Record.objects.filter(sheet=sheet).first().id
    lines = f"/v2-alpha/records.jsonl?sheetId={sheet.id}"
    owner.post(f"/v1/sheets/{sheet.id}/lock")
    for answer in (
        person.post(records, [{"name": {"value": "New"}}]),
        person.put(records, [{"id": row, "values": {"name": {"value": "Other"}}}]),
        person.delete(f"{records}?ids={row}"),
        person.patch(f"{records}/bulk-update", {"fieldUpdates": {"name": {"value": "All"}}}),
        person.post(lines, '{"name": "A line"}\n', content_type="application/jsonl"),
    ):
        assert "locked" in refused(answer, 403)["message"]
    assert told(owner.post(records, [{"name": {"value": "New"}}]))["success"]
    person.post(f"/v1/sheets/{sheet.id}/unlock")
    assert told(person.post(records, [{"name": {"value": "Newer"}}]))["success"]


def test_a_copy_has_the_fields_and_the_records(owner, sheet):
    copy = told(owner.post(f"/v1/sheets/{sheet.id}/duplicate"))
    assert (copy["name"], copy["recordCounts"]) == ("Copy of Contacts", COUNTS)
    assert copy["slug"].startswith("contacts-copy-")
    values = [*Record.objects.in_sheet(copy["id"]).in_order().values_list("values", flat=True)]
    assert values == [*Record.objects.in_sheet(sheet.id).in_order().values_list("values", flat=True)]
    named = told(owner.post(f"/v1/sheets/{sheet.id}/duplicate", {"name": "Second", "slug": "second"}))
    assert (named["name"], named["slug"]) == ("Second", "second")


def test_it_removes_a_sheet(owner, sheet):
    assert told(owner.delete(f"/v1/sheets/{sheet.id}")) == {"success": True}
    assert not Sheet.objects.filter(pk=sheet.id).exists()


WAYS = [
    *[("GET", below) for below in ("", "/commits")],
    *[("POST", below) for below in ("/fields", "/lock", "/unlock", "/duplicate")],
    *[("PATCH", ""), ("DELETE", ""), ("DELETE", "/fields/name")],
]


@pytest.mark.parametrize(("method", "below"), WAYS)
def test_charlie_cannot_tell_a_foreign_sheet_from_an_unknown_one(stranger, sheet, method, below):
    body = {} if method in ("POST", "PATCH") else None
    foreign = stranger(method, f"/v1/sheets/{sheet.id}{below}", body)
    unknown = stranger(method, f"/v1/sheets/us_sh_unknown{below}", body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


@pytest.mark.parametrize(("method", "below"), [way for way in WAYS if way[0] != "GET"])
def test_bob_may_look_and_not_touch(viewer, sheet, method, below):
    assert told(viewer.get(f"/v1/sheets/{sheet.id}"))
    refused(viewer(method, f"/v1/sheets/{sheet.id}{below}", {}), 403)
