"""GET, PUT, PATCH /v1/jobs/{id}/plan and POST /v1/jobs/preview-mutation."""

import pytest

from jobs import lifecycle
from jobs.models import Event
from tests.api.conftest import make_job, refused, told

EDGE = {"sourceField": {"key": "a"}, "destinationField": {"key": "b"}}
PLAN = {"fieldMapping": [EDGE], "unmappedSourceFields": [], "unmappedDestinationFields": []}


def test_a_job_without_a_plan_says_so(alice, job):
    assert refused(alice.get(f"/v1/jobs/{job.pk}/plan"), 404)["key"] == "plan"


def test_it_keeps_a_plan_and_ignores_the_ids_in_the_body(alice, job):
    body = {**PLAN, "programId": "us_mp_1", "fileId": "us_fl_unrelated", "jobId": "us_jb_other"}
    answer = told(alice.put(f"/v1/jobs/{job.pk}/plan", body))
    assert answer["plan"] == {**PLAN, "programId": "us_mp_1"}
    assert answer["job"]["id"] == job.pk
    assert told(alice.get(f"/v1/jobs/{job.pk}/plan")) == answer


def test_a_managed_job_is_planning_once_its_plan_exists(alice):
    job = make_job(trigger="manual", managed=True)
    assert told(alice.put(f"/v1/jobs/{job.pk}/plan", PLAN))["job"]["status"] == "planning"
    newest = Event.objects.filter(job_id=job.pk).latest("seq")
    assert (newest.topic, newest.payload["status"]) == ("job:updated", "planning")
    told(alice.post(f"/v1/jobs/{job.pk}/execute"))


def test_patch_replaces_only_the_lists_that_are_given(alice, job):
    told(alice.put(f"/v1/jobs/{job.pk}/plan", PLAN))
    more = [{"sourceField": {"key": "c"}, "preview": ["x"]}]
    plan = told(alice.patch(f"/v1/jobs/{job.pk}/plan", {"unmappedSourceFields": more}))["plan"]
    assert plan == {**PLAN, "unmappedSourceFields": more}


def test_patch_begins_from_an_empty_plan(alice, job):
    plan = told(alice.patch(f"/v1/jobs/{job.pk}/plan", {"fieldMapping": [EDGE]}))["plan"]
    assert plan == {**PLAN, "fieldMapping": [EDGE]}


def test_the_plan_of_a_decided_job_stays_and_stays_readable(alice, job):
    told(alice.put(f"/v1/jobs/{job.pk}/plan", PLAN))
    lifecycle.complete(job.pk)
    refused(alice.patch(f"/v1/jobs/{job.pk}/plan", {"fieldMapping": []}), 409)
    assert told(alice.get(f"/v1/jobs/{job.pk}/plan"))["plan"] == PLAN


def test_the_plan_of_a_running_job_stays_because_another_attempt_goes_on_by_it(alice, job):
    told(alice.put(f"/v1/jobs/{job.pk}/plan", PLAN))
    told(alice.post(f"/v1/jobs/{job.pk}/ack"))
    refused(alice.patch(f"/v1/jobs/{job.pk}/plan", {"fieldMapping": []}), 409)
    assert told(alice.get(f"/v1/jobs/{job.pk}/plan"))["plan"] == PLAN


@pytest.mark.parametrize("name", PLAN)
def test_put_needs_all_three_lists(alice, job, name):
    body = {key: value for key, value in PLAN.items() if key != name}
    assert refused(alice.put(f"/v1/jobs/{job.pk}/plan", body), 400)["key"] == name


@pytest.mark.parametrize("value", ["x", 5, {}, [1], [[]], "many"])
def test_a_list_of_something_else_is_refused(alice, job, value):
    refused(alice.patch(f"/v1/jobs/{job.pk}/plan", {"fieldMapping": value}), 400)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_it_hides_plans_of_strangers(bob, charlie, job, method):
    foreign = charlie(method, f"/v1/jobs/{job.pk}/plan", PLAN)
    assert foreign.content == charlie(method, "/v1/jobs/us_jb_none/plan", PLAN).content
    refused(foreign, 404)
    refused(bob(method, f"/v1/jobs/{job.pk}/plan", PLAN), 404 if method == "GET" else 403)


def test_a_mutation_cannot_be_previewed_and_the_answer_says_why(alice):
    body = {"sheetId": "us_sh_1", "mutateRecord": "record => record"}
    error = refused(alice.post("/v1/jobs/preview-mutation", body), 400)
    assert (error["key"], "JavaScript" in error["message"]) == ("mutateRecord", True)
    assert refused(alice.post("/v1/jobs/preview-mutation", {"sheetId": "us_sh_1"}), 400)["key"] == "mutateRecord"
