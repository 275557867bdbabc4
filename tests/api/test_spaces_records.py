"""/v1/sheets/{id}/records (contract §2.6)."""

import gzip
import json

import pytest

from jobs.models import Event
from spaces.models import Record, Sheet
from tests.api.conftest import make_job, refused, told


@pytest.fixture
def place(sheet):
    return f"/v1/sheets/{sheet.id}/records"


def read(api, place, query=""):
    return told(api.get(f"{place}?{query}"))["records"]


def names(api, place, query=""):
    return [record["values"]["name"]["value"] for record in read(api, place, query)]


def test_trap_18_a_record_has_exactly_the_shape_that_hooks_compare(owner, place):
    records = read(owner, place)
    assert [set(record) for record in records] == [{"id", "values", "valid", "metadata", "config"}] * 3
    assert all(set(record["values"]) == {"name", "email", "age"} for record in records)
    assert all(set(cell) == {"value", "messages", "valid"} for record in records for cell in record["values"].values())
    nobody = records[2]
    assert (nobody["valid"], nobody["metadata"], nobody["config"]) == (False, {}, {})
    email = nobody["values"]["email"]
    assert (email["value"], email["valid"], email["messages"][0]["source"]) == (None, False, "required-constraint")
    assert records[0]["values"]["name"] == {"value": "Ada", "messages": [], "valid": True}


def test_it_filters_searches_sorts_and_pages(owner, place):
    assert names(owner, place, "filter=valid") == ["Ada", "Grace"]
    assert names(owner, place, "filter=error") == names(owner, place, "filter=error&filterField=email") == ["Nobody"]
    assert names(owner, place, "filter=error&filterField=name") == names(owner, place, "filter=none") == []
    assert names(owner, place, "searchValue=EXAMPLE.org") == ["Ada", "Grace"]
    assert names(owner, place, "searchValue=a&searchField=name") == ["Ada", "Grace"]
    assert names(owner, place, "sortField=age&sortDirection=desc") == ["Grace", "Ada", "Nobody"]
    assert names(owner, place, "pageSize=2&pageNumber=2") == ["Nobody"]
    assert set(read(owner, place, "fields=name&fields=age")[0]["values"]) == {"name", "age"}


def test_trap_22_ids_flip_between_include_and_exclude(owner, place):
    first, second, _ = (record["id"] for record in read(owner, place))
    assert names(owner, place, f"ids={first}&ids={second}") == ["Ada", "Grace"]
    assert names(owner, place, f"ids={first}&filter=valid") == ["Grace"]
    assert names(owner, place, f"ids={first}&filter=all") == ["Grace", "Nobody"]
    assert names(owner, place, f"ids={first}&searchValue=example") == ["Grace"]


def test_trap_21_filter_none_means_the_ids_and_nothing_else(owner, place):
    assert names(owner, place, f"filter=none&ids={read(owner, place)[0]['id']}") == ["Ada"]


def test_it_counts_what_is_asked_for(owner, place):
    assert told(owner.get(f"{place}?includeCounts=true"))["counts"] == {"total": 3, "valid": 2, "error": 1}
    counts = told(owner.get(f"{place}?includeCounts=true&searchValue=nobody"))["counts"]
    assert counts == {"total": 1, "valid": 0, "error": 1}


@pytest.mark.parametrize(
    "query",
    [
        "filter=odd",
        "sortField=colour",
        "searchField=colour&searchValue=x",
        "q=a+eq+b",
        "pageSize=0",
        "sortDirection=up",
    ],
)
def test_what_cannot_be_understood_is_refused(owner, place, query):
    refused(owner.get(f"{place}?{query}"), 400)


def test_it_adds_records_and_judges_them_by_the_fields(owner, place, sheet):
    body = [
        {"name": {"value": "Eve"}, "email": {"value": "e@example.org"}, "age": {"value": "41"}},
        {"age": {"value": "old"}},
    ]
    data = told(owner.post(place, body))
    assert (data["success"], data["commitId"], len(data["records"])) == (True, data["versionId"], 2)
    assert data["records"] == read(owner, place)[3:]
    assert data["records"][0]["values"]["age"]["value"] == 41
    wrong = data["records"][1]["values"]
    assert (wrong["age"]["value"], wrong["age"]["valid"], wrong["email"]["valid"]) == ("old", False, False)
    assert Sheet.objects.get(pk=sheet.id).counts == {"total": 5, "valid": 3, "error": 2}


def test_messages_of_a_client_are_kept_and_ours_are_found_anew(owner, place):
    said = [
        {"type": "warn", "message": "Odd name"},
        {"type": "error", "source": "required-constraint", "message": "Not ours to believe"},
    ]
    [made] = told(owner.post(place, [{"name": {"value": "X", "messages": said}, "email": {"value": "x@y"}}]))["records"]
    assert made["values"]["name"]["messages"] == [{"type": "warn", "source": "custom-logic", "message": "Odd name"}]
    assert made["valid"] is True


def test_values_without_a_field_are_kept_out_of_sight(owner, place, sheet):
    [made] = told(owner.post(place, [{"email": {"value": "x"}, "phone": {"value": "123"}}]))["records"]
    assert "phone" not in made["values"]
    told(owner.post(f"/v1/sheets/{sheet.id}/fields", {"key": "phone", "type": "string"}))
    assert read(owner, place)[-1]["values"]["phone"]["value"] == "123"


def test_trap_4_it_takes_5000_records_at_once_plain_and_gzipped(owner, place, sheet):
    body = [{f"{key}": {"value": f"{key} {n}"} for key in ("name", "email")} for n in range(5_000)]
    assert len(told(owner.post(place, body))["records"]) == 5_000
    headers = {"Content-Encoding": "gzip"}
    assert len(told(owner.post(place, gzip.compress(json.dumps(body).encode()), **headers))["records"]) == 5_000
    assert Sheet.objects.get(pk=sheet.id).total_count == 10_003
    assert names(owner, place, "pageSize=1&pageNumber=10003") == ["name 4999"]


@pytest.mark.parametrize(
    "body",
    [{}, ["x"], [{"name": "bare"}], [{"name": {"value": {"a": 1}}}], [{"name": {"value": "x", "messages": ["odd"]}}]],
)
def test_records_of_another_shape_are_refused_and_nothing_is_written(owner, place, body):
    refused(owner.post(place, body), 400)
    assert len(read(owner, place)) == 3


def test_an_update_takes_some_cells_and_leaves_the_others(owner, place, sheet):
    nobody = read(owner, place)[2]["id"]
    data = told(owner.put(place, [{"id": nobody, "values": {"email": {"value": "n@example.org"}}}]))
    assert data["commitId"] == data["versionId"]
    mended = read(owner, place)[2]
    assert (mended["valid"], mended["values"]["name"]["value"]) == (True, "Nobody")
    assert mended["values"]["email"] == {"value": "n@example.org", "messages": [], "valid": True}
    assert Sheet.objects.get(pk=sheet.id).counts == {"total": 3, "valid": 3, "error": 0}


def test_null_clears_a_cell_and_rules_speak_up(owner, place):
    ada = read(owner, place)[0]["id"]
    told(owner.put(place, [{"id": ada, "values": {"email": {"value": None}, "name": {"value": None}}}]))
    record = read(owner, place)[0]
    assert (record["valid"], record["values"]["name"]["value"]) == (False, None)
    assert record["values"]["email"]["messages"][0]["message"] == "This field is required."


def test_metadata_and_config_are_replaced_as_a_whole(owner, place):
    ada = read(owner, place)[0]["id"]
    told(owner.put(place, [{"id": ada, "values": {}, "metadata": {"a": 1}, "config": {"readonly": True}}]))
    assert (read(owner, place)[0]["metadata"], read(owner, place)[0]["config"]) == ({"a": 1}, {"readonly": True})
    told(owner.put(place, [{"id": ada, "values": {}, "metadata": {}, "config": {}}]))
    assert (read(owner, place)[0]["metadata"], read(owner, place)[0]["config"]) == ({}, {})


def test_an_update_of_a_record_that_is_not_there_changes_nothing(owner, place):
    ada = read(owner, place)[0]["id"]
    cells = {"name": {"value": "Changed"}}
    body = [{"id": ada, "values": cells}, {"id": "us_rc_unknown", "values": cells}]
    refused(owner.put(place, body), 404)
    assert names(owner, place) == ["Ada", "Grace", "Nobody"]


def test_it_removes_records_and_counts_again(owner, place, sheet):
    ada, _, nobody = (record["id"] for record in read(owner, place))
    assert told(owner.delete(f"{place}?ids={ada}&ids={nobody}&ids=us_rc_gone")) == {"success": True}
    assert names(owner, place) == ["Grace"]
    assert Sheet.objects.get(pk=sheet.id).counts == {"total": 1, "valid": 1, "error": 0}
    refused(owner.delete(place), 400)


def test_an_event_of_a_job_gives_the_selection_that_it_was_started_on(owner, place, sheet, world):
    ids = [record["id"] for record in read(owner, place)]
    subject = {"type": "collection", "resource": "records", "query": {"filter": "valid", "ids": [ids[0]]}}
    job = make_job(world.environment.id, type="sheet", source=sheet.id, subject=subject)
    ready = Event.objects.get(topic="job:ready", job_id=job.id)
    shown = told(owner.get(f"/v1/events/{ready.id}"))
    assert shown["dataUrl"] == f"v1/sheets/{sheet.id}/records?for={ready.id}"
    assert names(owner, f"/{shown['dataUrl'].partition('?')[0]}", f"for={ready.id}") == ["Grace"]
    refused(owner.get(f"{place}?for=us_evt_unknown"), 404)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_charlie_cannot_tell_a_foreign_sheet_from_an_unknown_one(stranger, place, method):
    body = [] if method in ("POST", "PUT") else None
    foreign = stranger(method, f"{place}?ids=us_rc_1", body)
    unknown = stranger(method, "/v1/sheets/us_sh_unknown/records?ids=us_rc_1", body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_records_of_another_sheet_are_out_of_reach(owner, place, sheet):
    copy = told(owner.post(f"/v1/sheets/{sheet.id}/duplicate"))
    theirs = Record.objects.in_sheet(copy["id"]).first().id
    refused(owner.put(place, [{"id": theirs, "values": {"name": {"value": "Stolen"}}}]), 404)
    told(owner.delete(f"{place}?ids={theirs}"))
    assert Record.objects.get(pk=theirs).values["name"] == "Ada"


def test_bob_may_look_and_not_touch(viewer, place):
    assert len(read(viewer, place)) == 3
    refused(viewer.post(place, [{}]), 403)
    refused(viewer.put(place, []), 403)
    refused(viewer.delete(f"{place}?ids=us_rc_1"), 403)
