"""The traps of the contract (§6) that no other test holds; docs/flatfile.md says which test holds which."""

import json
import random
import re
import string

import pytest
from django.db import transaction

from jobs.api import docs
from jobs.models import Event
from spaces.agents import node
from tests.api.conftest import told
from tests.api.things import make_jobs, make_things
from tests.cast import make_workbook

DOCUMENT = json.loads(docs.openapi())
#: These change nothing without a body: they take a list, need a member, or need a person instead of a key.
OTHERS = {
    "/v1/mapping/{programId}/rules",
    "/v1/sheets/{sheetId}/records/bulk-update",
    "/v1/spaces/{spaceId}/guidance/{guidanceId}",
    "/v1/accounts/current",
}
PATCHES = {path: ways["patch"] for path, ways in DOCUMENT["paths"].items() if "patch" in ways and path not in OTHERS}
LONG = "a_header_as_long_as_an_extractor_lets_it_be_"


def members_of(operation):
    """Give the members that a body may have by its description."""
    shape = operation["requestBody"]["content"]["application/json"]["schema"]
    while "$ref" in shape:
        shape = DOCUMENT["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return shape["properties"]


@pytest.fixture
def sheet(world):
    return make_workbook(world).sheets.get()


@pytest.fixture
def agents_on(settings, monkeypatch):
    settings.AGENTS = {"ON": True}
    monkeypatch.setattr(node, "lack", lambda: "")


def test_trap_04_an_agent_of_five_megabytes_is_deployed(owner, world, agents_on):
    code = "".join(random.Random(4).choices(string.ascii_letters, k=5 * 1024 * 1024))
    body = {"slug": "big", "source": f"exports.x = '{code}'", "topics": ["**"], "compiler": "js"}
    made = told(owner.post(f"/v1/agents?environmentId={world.environment.id}", body))
    assert told(owner.get(f"/v1/agents/{made['id']}"))["source"] == body["source"]


def test_trap_11_a_failure_of_ours_leaves_nothing_that_a_repeat_would_double(owner, sheet, monkeypatch):
    place, eve = f"/v1/sheets/{sheet.id}/records", [{"name": {"value": "Eve"}}]
    before = Event.objects.latest("seq").seq
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr("spaces.ops.insert.append", lambda drafts: 1 / 0)
        owner.post(place, eve)
    for _ in range(2):
        told(owner.post(place, eve, **{"Idempotency-Key": "a repeat of the client's"}))
    names = [record["values"]["name"]["value"] for record in told(owner.get(place))["records"]]
    assert names == ["Ada", "Grace", "Nobody", "Eve"]
    assert Event.objects.filter(topic="records:created", seq__gt=before).count() == 1


@pytest.mark.parametrize("path", PATCHES)
def test_trap_12_null_in_a_change_is_as_good_as_not_given(owner, world, path):
    things = make_things(world)
    things |= {"job": make_jobs(things)["ready"]}
    members = members_of(PATCHES[path])
    answers = [change(owner, path, things, body) for body in ({}, dict.fromkeys(members))]
    assert answers[0] == answers[1]
    assert "errors" not in answers[0]


def test_trap_16_a_job_is_named_after_its_type_and_not_after_the_domain_of_its_event(owner, sheet):
    told(owner.post("/v1/jobs", {"type": "sheet", "operation": "tidy", "source": sheet.id}))
    event = Event.objects.get(topic="job:created")
    assert event.domain == "job"
    assert (event.payload["job"], event.payload["domain"]) == ("sheet:tidy", "sheet")


def test_trap_28_keys_of_digits_and_long_ones_stay_as_they_are_and_labels_too(owner, world):
    fields = [
        {"key": "2024", "type": "number", "label": "2024"},
        {"key": (LONG * 6)[:225], "type": "string", "label": "  Straße / Nr. (№)"},
    ]
    config = {"name": "Book", "spaceId": world.space.id, "sheets": [{"name": "S", "slug": "s", "fields": fields}]}
    [sheet] = told(owner.post("/v1/workbooks", config))["sheets"]
    kept = [{name: field[name] for name in ("key", "type", "label")} for field in sheet["config"]["fields"]]
    assert kept == fields
    place = f"/v1/sheets/{sheet['id']}/records"
    told(owner.post(place, [{field["key"]: {"value": value} for field, value in zip(fields, (7, "x"), strict=True)}]))
    [record] = told(owner.get(f"{place}?sortField=2024&filterField=2024"))["records"]
    assert [record["values"][field["key"]]["value"] for field in fields] == [7, "x"]


def test_trap_30_who_hears_of_a_write_reads_it_and_its_counts(owner, sheet):
    place = f"/v1/sheets/{sheet.id}"
    told(owner.post(f"{place}/records", [{"name": {"value": "Eve"}, "email": {"value": "eve@example.org"}}]))
    event = told(owner.get(f"/v1/events/{Event.objects.get(topic='commit:created').id}"))
    [record] = told(owner.get(f"/{event['dataUrl']}"))["records"]
    assert record["values"]["name"]["value"] == "Eve"
    assert told(owner.get(f"{place}/counts"))["counts"] == {"total": 4, "valid": 3, "error": 1}


def change(api, path, things, body):
    """Send a PATCH, undo what it did, and give the answer without its times."""
    names = re.sub(r"(?<=[a-z])([A-Z])(?=\w*})", lambda letter: f"_{letter[1].lower()}", path)
    address = names.replace("_id}", "}").replace("_key}", "}").format(**things)
    with transaction.atomic():
        answer = api.patch(address, body).json()
        transaction.set_rollback(True)
    return _without_times(answer)


def _without_times(answer):
    if isinstance(answer, dict):
        return {name: _without_times(value) for name, value in answer.items() if not name.endswith("At")}
    return [_without_times(value) for value in answer] if isinstance(answer, list) else answer
