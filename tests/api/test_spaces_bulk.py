"""/v1/sheets/{id}/records/bulk-update, /find-replace, /validate, /records/indices, and /v1/versions."""

import pytest

from jobs.models import Event
from spaces.models import Sheet
from tests.api.conftest import refused, told


@pytest.fixture
def place(sheet):
    return f"/v1/sheets/{sheet.id}"


def values(api, place, key):
    return [record["values"][key]["value"] for record in told(api.get(f"{place}/records"))["records"]]


def commits():
    return Event.objects.filter(topic="commit:created").count()


def test_a_bulk_update_reaches_what_is_asked_for(owner, place, sheet):
    body = {"fieldUpdates": {"email": {"value": "same@example.org"}}}
    version = told(owner.patch(f"{place}/records/bulk-update?filter=error", body))
    assert version["versionId"] == version["commitId"]
    assert values(owner, place, "email") == ["ada@example.org", "grace@example.org", "same@example.org"]
    assert (Sheet.objects.get(pk=sheet.id).error_count, commits()) == (0, 1)


def test_a_silent_one_wakes_no_hook(owner, place):
    body = {"fieldUpdates": {"age": {"value": 1}}}
    told(owner.patch(f"{place}/records/bulk-update?silent=true", body))
    assert (values(owner, place, "age"), commits()) == ([1, 1, 1], 0)


@pytest.mark.parametrize(
    ("find", "replace", "left"),
    [
        ("A", "o", ["odo", "Groce", "Nobody"]),
        ('"ada"', "Eve", ["Eve", "Grace", "Nobody"]),
        (".", "x", ["Ada", "Grace", "Nobody"]),
        ("", "Nameless", ["Ada", "Grace", "Nobody"]),
    ],
)
def test_it_finds_and_replaces(owner, place, find, replace, left):
    told(owner.put(f"{place}/find-replace", {"fieldKey": "name", "find": find, "replace": replace}))
    assert values(owner, place, "name") == left


def test_an_empty_find_fills_empty_cells_and_numbers_stay_numbers(owner, place):
    told(owner.put(f"{place}/find-replace", {"fieldKey": "email", "replace": "none@example.org"}))
    assert values(owner, place, "email")[2] == "none@example.org"
    told(owner.put(f"{place}/find-replace", {"fieldKey": "age", "find": 7, "replace": 8}))
    assert values(owner, place, "age") == [36, 85, 8]
    refused(owner.put(f"{place}/find-replace", {"fieldKey": "nope", "find": "x"}), 400)


def test_indices_are_a_bare_list_of_places(owner, place):
    ids = [record["id"] for record in told(owner.get(f"{place}/records"))["records"]]
    answer = owner.get(f"{place}/records/indices?sortField=age&sortDirection=desc&ids={ids[0]}&ids={ids[2]}").json()
    assert answer == [{"id": ids[0], "index": 1}, {"id": ids[2], "index": 2}]


def test_validate_judges_by_the_fields_of_today_and_wakes_the_hooks(owner, place, sheet, workbook):
    fields = [{**field, "constraints": [{"type": "required"}]} for field in sheet.fields if field["key"] != "email"]
    told(owner.patch(f"/v1/workbooks/{workbook.id}", {"sheets": [{"id": sheet.id, "fields": fields}]}))
    told(owner.post(f"{place}/records", [{"name": {"value": "Ageless"}, "age": {"value": None}}]))
    before = commits()
    assert told(owner.post(f"{place}/validate")) == {"success": True}
    assert commits() == before + 1
    event = Event.objects.filter(topic="commit:created").last()
    commit = event.context["commitId"]
    assert len(told(owner.get(f"{place}/records?commitId={commit}"))["records"]) == 4


def test_a_version_holds_no_change(owner, place, sheet):
    version = told(owner.post("/v1/versions", {"sheetId": sheet.id}))
    assert told(owner.get(f"{place}/records?commitId={version['versionId']}"))["records"] == []
    told(owner.post(f"{place}/records", [{"name": {"value": "Later"}}]))
    since = told(owner.get(f"{place}/records?sinceVersionId={version['versionId']}"))["records"]
    assert [record["values"]["name"]["value"] for record in since] == ["Later"]


WAYS = [
    ("PATCH", "/records/bulk-update", {"fieldUpdates": {}}),
    ("PUT", "/find-replace", {"fieldKey": "name"}),
    ("POST", "/validate", None),
    ("GET", "/records/indices", None),
]


@pytest.mark.parametrize(("method", "below", "body"), WAYS)
def test_charlie_cannot_tell_a_foreign_sheet_from_an_unknown_one(stranger, viewer, place, method, below, body):
    foreign = stranger(method, f"{place}{below}", body)
    unknown = stranger(method, f"/v1/sheets/us_sh_unknown{below}", body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    if method != "GET":
        refused(viewer(method, f"{place}{below}", body), 403)


def test_charlie_makes_no_version_here(stranger, viewer, sheet):
    refused(stranger.post("/v1/versions", {"sheetId": sheet.id}), 404)
    refused(viewer.post("/v1/versions", {"sheetId": sheet.id}), 403)
