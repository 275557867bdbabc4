"""POST /v1/jobs."""

import pytest

from jobs.models import Event, Job
from tests.api.conftest import ELSEWHERE, HOME, make_api, make_job, refused, told

BODY = {"type": "app", "operation": "probe", "source": "us_app_one"}


def topics(job_id: str) -> list[str]:
    return list(Event.objects.filter(job_id=job_id).order_by("seq").values_list("topic", flat=True))


def test_it_creates_a_job_that_waits_for_execute(alice):
    job = told(alice.post("/v1/jobs", BODY))
    assert (job["status"], job["trigger"], job["environmentId"]) == ("created", "manual", HOME)
    assert job["createdBy"] == alice.key_id
    assert topics(job["id"]) == ["job:created"]


def test_it_makes_an_immediate_job_ready(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "trigger": "immediate"}))
    assert job["status"] == "ready"
    assert topics(job["id"]) == ["job:created", "job:ready"]


def test_it_tells_ready_once_when_a_client_creates_it_ready_and_executes(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "status": "ready"}))
    told(alice.post(f"/v1/jobs/{job['id']}/execute"))
    assert topics(job["id"]).count("job:ready") == 1


def test_it_gives_back_every_member_that_it_was_given(alice):
    given = {
        **BODY,
        "config": {"batchSize": 1000},
        "mode": "foreground",
        "progress": 12,
        "input": {"format": "csv"},
        "subject": {"type": "resource", "id": "us_app_one"},
        "outcome": {"message": "soon"},
        "result": {"rows": 3},
        "info": "Getting ready",
        "managed": True,
        "metadata": {"mine": [1, None, "x"]},
        "destination": "us_xx_two",
        "fileId": "us_xx_file",
        "priority": 5,
        "maxAttempts": 3,
    }
    job = told(alice.post("/v1/jobs", given))
    assert {name: job[name] for name in given} == given


def test_it_keeps_unknown_members(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "label": "Nightly", "schedule": {"cron": "0 3 * * *"}}))
    assert (job["label"], job["schedule"]) == ("Nightly", {"cron": "0 3 * * *"})
    assert told(alice.get(f"/v1/jobs/{job['id']}"))["label"] == "Nightly"


def test_unknown_members_never_hide_ours(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "id": "us_jb_forged", "createdBy": "someone", "attempt": 9}))
    assert job["id"] != "us_jb_forged"
    assert (job["createdBy"], job["attempt"]) == (alice.key_id, 0)


def test_null_is_the_same_as_absent(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "info": None, "config": None, "trigger": None, "label": None}))
    assert "info" not in job
    assert "label" not in job
    assert job["config"] == {}


def test_it_rounds_a_fraction_of_progress(alice):
    assert told(alice.post("/v1/jobs", {**BODY, "progress": 33.4}))["progress"] == 33


def test_it_waits_for_predecessors(alice, job):
    second = told(alice.post("/v1/jobs", {**BODY, "trigger": "immediate", "predecessorIds": [job.pk]}))
    assert (second["status"], second["predecessorIds"]) == ("waiting", [job.pk])
    told(alice.post(f"/v1/jobs/{job.pk}/complete"))
    assert told(alice.get(f"/v1/jobs/{second['id']}"))["status"] == "ready"


def test_it_starts_later_when_asked_to(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "trigger": "immediate", "notBefore": "2999-01-01T00:00:00Z"}))
    assert (job["status"], job["notBefore"]) == ("scheduled", "2999-01-01T00:00:00.000Z")


def test_a_client_may_begin_a_job_executing(alice):
    job = told(alice.post("/v1/jobs", {**BODY, "status": "executing"}))
    assert job["status"] == "executing"
    assert job["startedAt"]


@pytest.mark.parametrize("status", ["complete", "completed", "failed", "canceled", "cancelled"])
def test_no_job_begins_decided(alice, status):
    assert refused(alice.post("/v1/jobs", {**BODY, "status": status}), 400)["key"] == "status"


@pytest.mark.parametrize("name", ["type", "operation", "source"])
def test_it_names_the_member_that_is_missing(alice, name):
    body = {key: value for key, value in BODY.items() if key != name}
    assert refused(alice.post("/v1/jobs", body), 400)["key"] == name
    assert not Job.objects.exists()


def test_a_key_that_may_only_read_creates_nothing(bob):
    refused(bob.post("/v1/jobs", BODY), 403)
    assert not Job.objects.exists()


def test_a_stranger_cannot_create_in_a_foreign_environment(charlie):
    refused(charlie.post("/v1/jobs", {**BODY, "environmentId": HOME}), 404)
    assert told(charlie.post("/v1/jobs", BODY))["environmentId"] == ELSEWHERE


@pytest.mark.parametrize("member", ["parentId", "predecessorIds"])
def test_a_foreign_job_answers_like_an_unknown_one(charlie, member, job):
    answers = [
        refused(charlie.post("/v1/jobs", {**BODY, member: value if member == "parentId" else [value]}), status)
        for value, status in ((job.pk, 404 if member == "parentId" else 400),
                              ("us_jb_none", 404 if member == "parentId" else 400))
    ]  # fmt: skip
    assert answers[0]["message"].replace(job.pk, "us_jb_none") == answers[1]["message"]


def test_it_makes_a_part_of_its_own_parent(alice, job):
    part = told(alice.post("/v1/jobs", {**BODY, "parentId": job.pk, "part": 0, "partData": {"n": 1}}))
    assert (part["parentId"], part["part"], part["partData"]) == (job.pk, 0, {"n": 1})


def test_a_key_of_one_space_makes_jobs_there_and_nowhere_else(db):
    narrow = make_api(space="us_xx_room")
    assert told(narrow.post("/v1/jobs", BODY))["spaceId"] == "us_xx_room"
    refused(narrow.post("/v1/jobs", {**BODY, "spaceId": "us_xx_other"}), 404)


def test_a_decided_predecessor_that_failed_is_refused(alice):
    first = make_job()
    told(alice.post(f"/v1/jobs/{first.pk}/fail"))
    assert refused(alice.post("/v1/jobs", {**BODY, "predecessorIds": [first.pk]}), 400)["key"] == "predecessorIds"


def test_a_type_that_is_none_is_answered_with_those_that_are(alice):
    error = refused(alice.post("/v1/jobs", {**BODY, "type": "nonsense"}), 400)
    assert error["key"] == "type"
    assert error["message"] == (
        "This must be one of file, workbook, sheet, space, document, app, agent, autobuild, onboarding."
    )
