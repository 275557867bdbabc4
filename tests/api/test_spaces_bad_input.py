"""Whatever comes to the data's addresses, the answer is the contract's: never a 5xx."""

import pytest

from jobs.ids import new_id
from tests.api.conftest import errors_of

ODD = [None, 5, -1.5, True, "", "x", [], [5], ["x"], {}, {"x": 1}, [{}], [{"id": 5}], [{"id": []}], [{"name": {}}]]
SHEETS = [
    {"name": "A", "fields": None},
    {"name": "A", "fields": "x"},
    {"name": "A", "fields": [5]},
    {"name": "A", "fields": [{"key": ["a"]}]},
    {"name": "A", "fields": [{"key": "a", "type": {}, "constraints": 5, "config": 5}]},
    {"name": "A", "fields": [{"key": "a", "type": "enum", "config": {"options": [5, {"value": {}}, {}]}}]},
    {"name": "A", "fields": [], "actions": 5},
    {"name": "A", "fields": [], "actions": [5]},
    {"name": "A", "fields": [], "actions": [{"label": 5}]},
    {"name": 5, "slug": ["x"], "metadata": "x", "treatments": 5, "config": 5},
    {"id": "us_sh_x", "config": 5, "name": {"a": 1}},
]


def answered(response):
    assert response.status_code < 500, response.content
    if response.status_code >= 400:
        errors_of(response)
    return response.status_code


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_odd_members_and_bodies(owner, world, workbook, sheet, value):
    space, book, table = f"/v1/spaces/{world.space.id}", f"/v1/workbooks/{workbook.id}", f"/v1/sheets/{sheet.id}"
    members = ("name", "labels", "actions", "settings", "metadata", "namespace", "primaryWorkbookId", "displayOrder")
    for place in ("/v1/spaces", space, book, table):
        verb = owner.post if place == "/v1/spaces" else owner.patch
        answered(verb(place, value))
        for member in (*members, "sheets", "slug", "environmentId"):
            answered(verb(place, {member: value}))
    for place in ("/records", "/fields", "/duplicate", "/lock"):
        answered(owner.post(f"{table}{place}", value))
    answered(owner.put(f"{table}/records", value))
    answered(owner.put(f"{table}/find-replace", {"fieldKey": "age", "find": value, "replace": value}))
    answered(owner.patch(f"{table}/records/bulk-update", {"fieldUpdates": {"age": value}}))
    answered(owner.post("/v1/files/detect-header", {"data": value, "options": {"rowsToSearch": value}}))
    answered(owner.post("/v1/secrets", {"name": value, "value": value}))
    answered(owner.post("/v1/snapshots", {"sheetId": sheet.id, "label": value, "threadId": value}))
    answered(owner.post("/v1/views", {"sheetId": sheet.id, "name": value, "config": {"ids": value, "filter": value}}))
    answered(owner.post(f"{space}/documents", {"title": value, "body": value, "actions": value}))


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_odd_cells(owner, sheet, value):
    place = f"/v1/sheets/{sheet.id}/records"
    for cell in (value, {"value": value}, {"messages": value}, {"value": 1, "messages": [value]}):
        for key in ("name", "age", "unknown"):
            answered(owner.post(place, [{key: cell}]))
    record = owner.get(f"{place}?pageSize=1").json()["data"]["records"][0]["id"]
    for member in ("values", "metadata", "config"):
        answered(owner.put(place, [{"id": record, member: value}]))
    assert answered(owner.get(place)) == 200


@pytest.mark.parametrize("sheet", SHEETS, ids=repr)
def test_odd_sheets_of_a_workbook(owner, world, workbook, sheet):
    answered(owner.post("/v1/workbooks", {"name": "W", "spaceId": world.space.id, "sheets": [sheet]}))
    answered(owner.patch(f"/v1/workbooks/{workbook.id}", {"sheets": [sheet]}))


@pytest.mark.parametrize("odd", ["%00", "us_x_%00", "%ED%A0%80", "x" * 300, "us_sp_'--", "%F0%9F%98%80"])
def test_odd_ids(owner, odd, workbook):
    places = (
        "environments",
        "spaces",
        "workbooks",
        "sheets",
        "files",
        "commits",
        "snapshots",
        "views",
        f"spaces/{odd}/documents",
    )
    for place in places:
        assert answered(owner.get(f"/v1/{place}/{odd}")) in (400, 404)
    for place in ("records", "counts", "calculations", "download", "commits", "records/indices"):
        assert answered(owner.get(f"/v1/sheets/{odd}/{place}")) in (400, 404)
    assert answered(owner.delete(f"/v1/secrets/{odd}")) in (400, 404)


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "x" * 2000, "'", "-1", "%F0%9F%98%80", "%5C"])
def test_odd_parameters(owner, sheet, odd):
    names = ("filter", "filterField", "searchValue", "searchField", "sortField", "sortDirection", "ids", "commitId")
    for name in (*names, "sinceCommitId", "for", "fields", "pageSize", "pageNumber", "includeCounts", "versionId"):
        answered(owner.get(f"/v1/sheets/{sheet.id}/records?{name}={odd}"))
    for name in ("spaceId", "name", "namespace", "label", "treatment", "includeSheets"):
        answered(owner.get(f"/v1/workbooks?{name}={odd}"))
    for name in ("environmentId", "search", "archived", "sortField", "appId"):
        answered(owner.get(f"/v1/spaces?{name}={odd}"))
    answered(owner.delete(f"/v1/spaces?spaceIds={odd}"))
    answered(owner.delete(f"/v1/sheets/{sheet.id}/records?ids={odd}"))
    answered(owner.get(f"/v1/secrets?spaceId={odd}"))
    answered(owner.get(f"/v1/secrets?actorId={odd}"))


def test_ids_of_another_kind(owner, sheet):
    for prefix in ("sp", "wb", "sh", "fl", "vr"):
        assert answered(owner.get(f"/v1/sheets/{new_id(prefix)}/records")) == 404
