"""Where new things belong: what a job is about says in which space it is, and strangers' things do not exist."""

import pytest

from jobs.models import Action, Event, Job
from tests.api.conftest import make_api, refused, told
from tests.cast import sheet, workbook, world  # noqa: F401 - fixtures


@pytest.fixture
def owner(world):  # noqa: F811
    return make_api(world.environment.id)


def body(source, **more):
    return {"type": "workbook", "operation": "export", "source": source, "trigger": "immediate", **more}


def test_a_job_belongs_where_its_source_is(owner, world, workbook):  # noqa: F811
    job = told(owner.post("/v1/jobs", body(workbook.id)))
    assert (job["environmentId"], job["spaceId"]) == (world.environment.id, world.space.id)
    event = Event.objects.filter(job_id=job["id"], topic="job:ready").get()
    assert event.context["workbookId"] == workbook.id
    assert told(owner.get(f"/v1/jobs?workbookId={workbook.id}"))[0]["id"] == job["id"]


def test_a_job_on_a_sheet_is_found_by_its_workbook_and_tells_where_the_records_are(owner, sheet):  # noqa: F811
    job = told(owner.post("/v1/jobs", {**body(sheet.id), "type": "sheet"}))
    [found] = told(owner.get(f"/v1/jobs?workbookId={sheet.workbook_id}"))
    assert found["id"] == job["id"]
    [event] = told(owner.get("/v1/events?topic=job:ready"))
    assert event["dataUrl"] == f"v1/sheets/{sheet.id}/records?for={event['id']}"


def test_a_foreign_source_answers_like_one_that_does_not_exist(charlie, workbook):  # noqa: F811
    foreign, unknown = charlie.post("/v1/jobs", body(workbook.id)), charlie.post("/v1/jobs", body("us_wb_none"))
    refused(foreign, 404)
    assert foreign.content == unknown.content
    assert not Job.objects.exists()


def test_a_source_and_an_environment_that_do_not_belong_together_are_refused(owner, workbook):  # noqa: F811
    refused(owner.post("/v1/jobs", body(workbook.id, environmentId="us_env_other")), 404)
    refused(owner.post("/v1/jobs", body("us_app_1", environmentId="us_env_other")), 404)
    refused(owner.post("/v1/jobs", body("us_app_1", spaceId="us_sp_none")), 404)


def test_an_action_belongs_to_the_space_of_its_target(owner, world, workbook):  # noqa: F811
    action = {"label": "Send", "operation": "send", "targetId": workbook.id}
    made = told(owner.post(f"/v1/actions?spaceId={world.space.id}", action))
    assert (made["spaceId"], made["environmentId"]) == (world.space.id, world.environment.id)
    refused(owner.post("/v1/actions?spaceId=us_sp_none", action), 404)
    before = Action.objects.count()
    refused(owner.post(f"/v1/actions?spaceId={world.space.id}", {**action, "targetId": "us_wb_none"}), 404)
    assert Action.objects.count() == before


def test_a_stranger_mounts_nothing_and_tells_nothing(charlie, world, workbook):  # noqa: F811
    action = {"label": "Send", "operation": "send", "targetId": workbook.id}
    foreign = charlie.post(f"/v1/actions?spaceId={world.space.id}", action)
    unknown = charlie.post("/v1/actions?spaceId=us_sp_none", {**action, "targetId": "us_wb_none"})
    refused(foreign, 404)
    assert foreign.content == unknown.content
    event = {"topic": "space:updated", "domain": "space", "payload": {}, "context": {"spaceId": world.space.id}}
    refused(charlie.post("/v1/events", event), 404)


def test_many_actions_on_one_thing_cost_no_look_each(owner, world, workbook, django_assert_max_num_queries):  # noqa: F811
    action = {"label": "Send", "operation": "send", "targetId": workbook.id}
    with django_assert_max_num_queries(20):
        assert owner.post(f"/v1/actions/bulk?spaceId={world.space.id}", [action] * 50).status_code == 200
