"""/v1/commits, and what hooks hear of (contract §2.9, §3.5, §4.3)."""

import pytest

from jobs.models import Event
from spaces.models import Commit
from spaces.ops.workbook import update_workbook
from tests.api.conftest import refused, told


@pytest.fixture
def place(sheet):
    return f"/v1/sheets/{sheet.id}/records"


@pytest.fixture
def tracked(workbook):
    update_workbook(workbook.id, by="", settings={"trackChanges": True})


def insert(api, place, *names):
    return told(api.post(place, [{"name": {"value": name}, "email": {"value": "x"}} for name in names]))


def topics_since(event):
    return [*Event.objects.filter(seq__gt=event.seq).order_by("seq").values_list("topic", flat=True)]


def newest():
    return Event.objects.order_by("seq").last()


def test_trap_17_an_insert_tells_hooks_where_to_read(owner, place, sheet, workbook):
    made = insert(owner, place, "Eve", "Zoe")
    event = Event.objects.get(topic="commit:created")
    assert event.domain == "workbook"
    ids = {"spaceId": sheet.space_id, "workbookId": workbook.id, "sheetId": sheet.id, "sheetSlug": "contacts"}
    assert event.context.items() >= {**ids, "commitId": made["commitId"], "versionId": made["commitId"]}.items()
    assert event.context["slugs"]["sheet"] == "contacts"
    assert event.payload.items() >= {**ids, "commitId": made["commitId"], "trackChanges": False}.items()
    assert topics_since(event) == ["sheet:counts-updated"]
    shown = told(owner.get(f"/v1/events/{event.id}"))
    assert shown["dataUrl"] == f"v1/sheets/{sheet.id}/records?commitId={made['commitId']}"
    data = told(owner.get(f"/{shown['dataUrl']}"))["records"]
    assert [record["id"] for record in data] == [record["id"] for record in made["records"]]


def test_an_update_makes_a_commit_of_the_records_it_names(owner, place):
    ids = [record["id"] for record in insert(owner, place, *"abc")["records"]]
    body = [{"id": each, "values": {"name": {"value": "new"}}} for each in (ids[2], ids[0])]
    commit = told(owner.put(place, body))["commitId"]
    assert [r["id"] for r in told(owner.get(f"{place}?commitId={commit}"))["records"]] == [ids[0], ids[2]]
    updated = Event.objects.get(topic="records:updated")
    assert {"recordId": ids[0], "fieldKey": "name", "previousValue": "a", "newValue": "new"} in updated.payload[
        "changes"
    ]


def test_records_since_a_commit_are_those_written_after_it(owner, place):
    first = insert(owner, place, "a")["commitId"]
    insert(owner, place, "b", "c")
    found = told(owner.get(f"{place}?sinceCommitId={first}"))["records"]
    assert [record["values"]["name"]["value"] for record in found] == ["b", "c"]


def test_the_header_that_the_client_always_sends_stops_no_hook(owner, place):
    owner.post(place, [{"name": {"value": "Eve"}}], **{"X-Disable-Hooks": "true"})
    assert Event.objects.filter(topic="commit:created").count() == 1


def test_trap_18_a_write_back_makes_a_layer_and_never_a_commit(owner, place):
    made = insert(owner, place, "Eve")
    before = newest()
    back = f"{place}?commitId={made['commitId']}"
    body = [{"id": made["records"][0]["id"], "values": {"name": {"value": "EVE"}}, "metadata": {}, "config": {}}]
    assert told(owner.put(back, body))["commitId"] == made["commitId"]
    assert topics_since(before) == ["records:updated", "layer:created", "sheet:counts-updated"]
    assert Commit.objects.count() == 1
    again = newest()
    told(owner.put(back, body))
    assert topics_since(again) == []


def test_force_hooks_makes_a_commit_in_every_case(owner, place):
    made = insert(owner, place, "Eve")
    body = [{"id": made["records"][0]["id"], "values": {"name": {"value": "EVE"}}}]
    forced = told(owner.put(f"{place}?commitId={made['commitId']}", body, **{"X-Force-Hooks": "true"}))
    assert forced["commitId"] != made["commitId"]
    assert Event.objects.filter(topic="commit:created").count() == 2


def test_messages_alone_wake_no_hook_and_metadata_does(owner, place, tracked):
    made = insert(owner, place, "Eve")
    record = made["records"][0]["id"]
    said = [{"type": "error", "message": "Rejected"}]
    before = newest()
    commit = told(owner.put(place, [{"id": record, "values": {"name": {"messages": said}}}]))["commitId"]
    assert topics_since(before) == ["sheet:counts-updated"]
    assert told(owner.get(f"/v1/commits/{commit}"))["completedAt"]
    assert told(owner.get(f"{place}?ids={record}"))["records"][0]["values"]["name"]["valid"] is False
    before = newest()
    told(owner.put(place, [{"id": record, "values": {}, "metadata": {"seen": True}}]))
    assert "commit:created" in topics_since(before)


def test_trap_19_with_track_changes_a_write_back_completes_the_commit(owner, place, sheet, tracked):
    made = insert(owner, place, "Eve")
    assert Event.objects.get(topic="commit:created").payload["trackChanges"] is True
    open_ones = f"/v1/sheets/{sheet.id}/commits?completed=false"
    assert [commit["id"] for commit in told(owner.get(open_ones))] == [made["commitId"]]
    before = newest()
    body = [{"id": made["records"][0]["id"], "values": {"name": {"value": "EVE"}}}]
    told(owner.put(f"{place}?commitId={made['commitId']}", body))
    assert topics_since(before)[1:3] == ["layer:created", "commit:completed"]
    assert told(owner.get(open_ones)) == []


def test_a_hook_completes_a_commit_and_again_is_fine(owner, place, workbook, tracked):
    commit = insert(owner, place, "Eve")["commitId"]
    before = newest()
    for _ in range(2):
        assert told(owner.post(f"/v1/commits/{commit}/complete")) == {"success": True}
    assert topics_since(before) == ["commit:completed"]
    shown = told(owner.get(f"/v1/commits/{commit}"))
    assert set(shown) == {"id", "sheetId", "createdBy", "createdAt", "completedBy", "completedAt"}
    assert told(owner.get(f"/v1/workbooks/{workbook.id}/commits?completed=true")) == [shown]


def test_without_track_changes_a_commit_is_born_complete_and_silent(owner, place, sheet):
    insert(owner, place, "Eve")
    assert told(owner.get(f"/v1/sheets/{sheet.id}/commits?completed=false")) == []
    assert not Event.objects.filter(topic="commit:completed").exists()


def test_a_replay_tells_the_hooks_again(owner, place, tracked):
    commit = insert(owner, place, "Eve")["commitId"]
    told(owner.post(f"/v1/commits/{commit}/complete"))
    assert told(owner.post(f"/v1/commits/{commit}/replay")) == {"success": True}
    assert Event.objects.filter(topic="commit:created", context__commitId=commit).count() == 2
    assert "completedAt" not in told(owner.get(f"/v1/commits/{commit}"))


def test_records_that_went_meanwhile_do_not_spoil_a_write_back(owner, place):
    made = insert(owner, place, "Eve", "Zoe")
    gone, kept = (record["id"] for record in made["records"])
    told(owner.delete(f"{place}?ids={gone}"))
    body = [{"id": each, "values": {"name": {"value": "new"}}} for each in (gone, kept)]
    told(owner.put(f"{place}?commitId={made['commitId']}", body))
    assert told(owner.get(f"{place}?ids={kept}"))["records"][0]["values"]["name"]["value"] == "new"


def test_a_commit_of_another_sheet_is_unknown(owner, place, sheet):
    copy = told(owner.post(f"/v1/sheets/{sheet.id}/duplicate"))["id"]
    theirs = insert(owner, f"/v1/sheets/{copy}/records", "Eve")["commitId"]
    refused(owner.get(f"{place}?commitId={theirs}"), 404)
    refused(owner.put(f"{place}?commitId={theirs}", []), 404)


@pytest.mark.parametrize(("method", "below"), [("GET", ""), ("POST", "/complete"), ("POST", "/replay")])
def test_charlie_cannot_tell_a_foreign_commit_from_an_unknown_one(owner, stranger, viewer, place, method, below):
    commit = insert(owner, place, "Eve")["commitId"]
    foreign = stranger(method, f"/v1/commits/{commit}{below}")
    unknown = stranger(method, f"/v1/commits/us_vr_unknown{below}")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    if method == "POST":
        refused(viewer(method, f"/v1/commits/{commit}{below}"), 403)
