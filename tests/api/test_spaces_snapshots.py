"""/v1/snapshots (contract §2.9)."""

import pytest

from spaces.models import Record, Snapshot
from tests.api.conftest import refused, told

MEMBERS = {"id", "sheetId", "label", "createdBy", "createdAt"}


@pytest.fixture
def snapshot(owner, sheet):
    return told(owner.post("/v1/snapshots", {"sheetId": sheet.id, "label": "Before", "threadId": "us_th_1"}))


@pytest.fixture
def changed(owner, sheet, snapshot):
    """The first record changed, the third went, a new one came."""
    place = f"/v1/sheets/{sheet.id}/records"
    first, _, third = ids_of(sheet)
    owner.put(place, [{"id": first, "values": {"name": {"value": "Changed"}}}])
    owner.delete(f"{place}?ids={third}")
    [made] = told(owner.post(place, [{"name": {"value": "New"}, "email": {"value": "n@example.org"}}]))["records"]
    return {"updated": first, "deleted": third, "created": made["id"]}


def ids_of(sheet):
    return [*Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True)]


def test_it_is_made_listed_and_shown(owner, sheet, snapshot):
    assert set(snapshot) == MEMBERS | {"threadId"}
    assert (snapshot["label"], snapshot["createdBy"]) == ("Before", owner.key_id)
    other = told(owner.post("/v1/snapshots", {"sheetId": sheet.id}))
    assert set(other) == MEMBERS
    listed = [row["id"] for row in told(owner.get(f"/v1/snapshots?sheetId={sheet.id}"))]
    assert listed == [other["id"], snapshot["id"]]
    assert told(owner.get(f"/v1/snapshots?sheetId={sheet.id}&threadId=us_th_1")) == [snapshot]
    assert told(owner.get(f"/v1/snapshots/{snapshot['id']}?includeSummary=false")) == snapshot


def test_its_summary_counts_what_changed(owner, sheet, snapshot, changed):
    owner.post(f"/v1/sheets/{sheet.id}/fields", {"key": "phone", "type": "string"})
    summary = told(owner.get(f"/v1/snapshots/{snapshot['id']}?includeSummary=true"))["summary"]
    assert summary["createdSince"] == {"total": 1, "byField": {"name": 1, "email": 1}}
    assert summary["updatedSince"] == {"total": 1, "byField": {"name": 1}}
    assert summary["deletedSince"]["total"] == 1
    assert summary["schemaDiff"] == {"name": "unchanged", "email": "unchanged", "age": "unchanged", "phone": "added"}
    assert summary["config"]["slug"] == "contacts"
    assert len(summary["config"]["fields"]) == 3


def test_its_records_have_both_values(owner, snapshot, changed):
    place = f"/v1/snapshots/{snapshot['id']}/records"
    [record] = told(owner.get(f"{place}?changeType=updatedSince"))
    assert set(record) == {"id", "values", "valid", "metadata", "config"}
    cell = record["values"]["name"]
    assert (record["id"], cell["value"]) == (changed["updated"], "Changed")
    assert cell["snapshotValue"] not in (None, "Changed")
    assert record["values"]["email"]["value"] == record["values"]["email"]["snapshotValue"]
    [record] = told(owner.get(f"{place}?changeType=createdSince"))
    assert (record["id"], record["values"]["name"]["snapshotValue"]) == (changed["created"], None)
    [record] = told(owner.get(f"{place}?changeType=deletedSince"))
    assert (record["id"], record["values"]["name"]["value"]) == (changed["deleted"], None)
    assert record["values"]["name"]["snapshotValue"]


def test_its_records_come_in_pages(owner, snapshot, changed):
    place = f"/v1/snapshots/{snapshot['id']}/records?pageSize=2&pageNumber="
    first, second = (owner.get(f"{place}{number}").json() for number in (1, 2))
    assert [row["id"] for row in first["data"] + second["data"]] == sorted(changed.values())
    assert second["pagination"] == {"currentPage": 2, "pageCount": 2, "totalCount": 3}
    assert told(owner.get(f"{place}3")) == []


def test_it_is_restored_as_a_whole_or_in_parts(owner, sheet, snapshot, changed):
    place = f"/v1/snapshots/{snapshot['id']}/restore"
    assert told(owner.post(place, {"created": False, "updated": True, "deleted": False})) == snapshot
    assert Record.objects.get(pk=changed["updated"]).values["name"] != "Changed"
    assert changed["created"] in ids_of(sheet)
    assert told(owner.post(place)) == snapshot
    assert ids_of(sheet)[2:] == [changed["deleted"]]
    assert told(owner.get(f"/v1/snapshots/{snapshot['id']}/records")) == []
    refused(owner.post(place, {"created": "yes"}), 400)


def test_it_is_forgotten(owner, snapshot, changed):
    assert told(owner.delete(f"/v1/snapshots/{snapshot['id']}")) == {"success": True}
    refused(owner.get(f"/v1/snapshots/{snapshot['id']}"), 404)
    assert not Snapshot.objects.exists()


def test_what_is_missing_or_odd_is_refused(owner, sheet, snapshot):
    assert refused(owner.get("/v1/snapshots"), 400)["key"] == "sheetId"
    refused(owner.post("/v1/snapshots", {}), 400)
    refused(owner.post("/v1/snapshots", {"sheetId": sheet.id, "label": "x" * 256}), 400)
    refused(owner.post("/v1/snapshots", {"sheetId": "us_sh_none"}), 404)
    refused(owner.get(f"/v1/snapshots/{snapshot['id']}/records?changeType=renamed"), 400)
    for odd in ("%00", "us_ss_%00", "%ED%A0%80", "x" * 300):
        assert owner.get(f"/v1/snapshots/{odd}").status_code in (400, 404)


def test_who_may_only_look_may_look(viewer, sheet, snapshot):
    told(viewer.get(f"/v1/snapshots/{snapshot['id']}?includeSummary=true"))
    refused(viewer.post("/v1/snapshots", {"sheetId": sheet.id}), 403)
    refused(viewer.post(f"/v1/snapshots/{snapshot['id']}/restore"), 403)
    refused(viewer.delete(f"/v1/snapshots/{snapshot['id']}"), 403)


@pytest.mark.parametrize("verb, path", [("get", ""), ("get", "/records"), ("post", "/restore"), ("delete", "")])
def test_charlie_cannot_tell_foreign_from_unknown(stranger, snapshot, verb, path):
    act = getattr(stranger, verb)
    foreign, unknown = act(f"/v1/snapshots/{snapshot['id']}{path}"), act(f"/v1/snapshots/us_ss_unknown{path}")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
