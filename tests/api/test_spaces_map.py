"""Jobs workbook:map over /v1: made, planned, agreed to, run (contract §2.1, §4.1, §4.5)."""

import pytest

from jobs import keys
from jobs.models import Job
from jobs.testing import run_handler
from spaces.handlers.map_records import map_records
from spaces.models import Record
from spaces.ops.environment import create_environment
from spaces.ops.mapping_plan import plan_or_fail
from spaces.ops.space import create_space
from spaces.ops.workbook import create_workbook
from tests.api.conftest import Api, refused, told

TARGET = {"name": "Target", "slug": "target", "fields": [{"key": "Name", "type": "string", "label": "Name"}]}
BY = "us_usr_1"


@pytest.fixture
def api(world):
    key, token = keys.issue(world.environment.id)
    return Api(token, key.pk)


@pytest.fixture
def target(world):
    return create_workbook(world.space, name="Target", by=BY, sheets=[TARGET]).sheets.get()


def wish(sheet, target) -> dict:
    """What the automap plugin sends."""
    return {
        "type": "workbook",
        "operation": "map",
        "source": sheet.workbook_id,
        "managed": True,
        "destination": target.workbook_id,
        "config": {"sourceSheetId": sheet.id, "destinationSheetId": target.id},
        "input": {"isAutomap": True},
    }


def test_from_the_wish_to_the_records(api, sheet, target):
    job = told(api.post("/v1/jobs", wish(sheet, target)))
    assert job["status"] == "created"
    refused(api.get(f"/v1/jobs/{job['id']}/plan"), 404)
    plan_or_fail(job["id"])
    answer = told(api.get(f"/v1/jobs/{job['id']}/plan"))
    assert answer["job"]["status"] == "planning"
    [edge] = answer["plan"]["fieldMapping"]
    assert set(answer["plan"]) == {"fieldMapping", "unmappedSourceFields", "unmappedDestinationFields"}
    assert (edge["sourceField"]["key"], edge["destinationField"]["key"]) == ("name", "Name")
    assert (edge["preview"], edge["metadata"]["certainty"]) == (["Ada", "Grace", "Nobody"], "absolute")
    assert [one["sourceField"]["key"] for one in answer["plan"]["unmappedSourceFields"]] == ["email", "age"]
    changed = {**edge, "sourceField": {"key": "email"}}
    told(api.patch(f"/v1/jobs/{job['id']}/plan", {"fieldMapping": [changed], "fileId": "us_fl_x", "jobId": job["id"]}))
    told(api.post(f"/v1/jobs/{job['id']}/execute"))
    run_handler(map_records, Job.objects.get(pk=job["id"]))
    rows = Record.objects.in_sheet(target.id).in_order().values_list("values", flat=True)
    assert [row["Name"] for row in rows] == ["ada@example.org", "grace@example.org"]
    after = told(api.get(f"/v1/jobs/{job['id']}"))
    assert after["config"] == wish(sheet, target)["config"]
    assert told(api.get(f"/v1/jobs/{job['id']}/plan"))["plan"]["fieldMapping"] == [changed]


def test_a_destination_that_its_maker_may_not_write_to_is_not_found(world, api, sheet, target):
    elsewhere = create_space(create_environment("Elsewhere"), name="Elsewhere", by=BY)
    foreign = create_workbook(elsewhere, name="Foreign", by=BY, sheets=[TARGET]).sheets.get()
    refusal = api.post("/v1/jobs", wish(sheet, foreign))
    refused(refusal, 404)
    unknown = {**wish(sheet, target), "destination": "us_wb_none"}
    assert api.post("/v1/jobs", unknown).content == refusal.content
    other = create_space(world.environment, name="Other", by=BY)
    near = create_workbook(other, name="Near", by=BY, sheets=[TARGET]).sheets.get()
    _, token = keys.issue(world.environment.id, space=world.space.id)
    refused(Api(token).post("/v1/jobs", wish(sheet, near)), 404)
    assert not Job.objects.exists()


@pytest.mark.parametrize("value", ["us_wb_\x00", "\ud800", "x" * 70, 5, {}, []])
def test_a_strange_destination_is_refused(api, sheet, target, value):
    answer = api.post("/v1/jobs", {**wish(sheet, target), "destination": value})
    assert answer.status_code in {400, 404}
