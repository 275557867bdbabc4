"""POST /v1/jobs/{id}/…: execute, ack, complete, fail, cancel, retry, split, outcome/ack."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import lifecycle
from jobs.models import Event, Job
from tests.api.conftest import make_job, refused, told

VERBS = ["execute", "ack", "complete", "fail", "cancel", "retry", "split", "outcome/ack"]


def topics(job):
    return list(Event.objects.filter(job_id=job.pk).order_by("seq").values_list("topic", flat=True))


def test_execute_makes_a_created_job_ready(alice):
    job = make_job(trigger="manual")
    assert told(alice.post(f"/v1/jobs/{job.pk}/execute")) == {"success": True}
    assert Job.objects.get(pk=job.pk).status == "ready"


def test_execute_refuses_a_job_that_is_ready_and_names_both_statuses(alice, job):
    error = refused(alice.post(f"/v1/jobs/{job.pk}/execute"), 409)
    assert (error["status"], error["target"]) == ("ready", "ready")


def test_ack_claims_a_job_and_ticks_it(alice, job):
    shown = told(alice.post(f"/v1/jobs/{job.pk}/ack", {"info": "Starting", "progress": 10}))
    assert (shown["status"], shown["info"], shown["progress"], shown["attempt"]) == ("executing", "Starting", 10, 1)
    body = {"progress": 55.5, "estimatedCompletionAt": "2030-01-01T00:00:00.000Z"}
    shown = told(alice.post(f"/v1/jobs/{job.pk}/ack", body))
    assert (shown["progress"], shown["info"], shown["attempt"]) == (56, "Starting", 1)
    assert shown["estimatedCompletionAt"] == "2030-01-01T00:00:00.000Z"
    assert topics(job)[-2:] == ["job:updated", "job:updated"]


@pytest.mark.parametrize("decide", [lifecycle.complete, lifecycle.fail, lifecycle.cancel])
def test_a_late_ack_answers_the_decided_job_and_writes_nothing(alice, job, decide):
    status = decide(job.pk).status
    before = topics(job)
    assert told(alice.post(f"/v1/jobs/{job.pk}/ack", {"progress": 10}))["status"] == status
    assert topics(job) == before


def test_complete_decides_with_an_outcome(alice, job):
    outcome = {"acknowledge": True, "heading": "Done", "next": {"type": "url", "url": "https://example.org/", "x": 1}}
    shown = told(alice.post(f"/v1/jobs/{job.pk}/complete", {"outcome": outcome, "info": "All rows"}))
    assert (shown["status"], shown["progress"], shown["outcome"], shown["info"]) == (
        "complete", 100, outcome, "All rows",
    )  # fmt: skip
    assert topics(job)[-1] == "job:completed"


@pytest.mark.parametrize(("verb", "topic"), [("complete", "job:completed"), ("fail", "job:failed")])
def test_the_same_decision_again_answers_200_and_writes_nothing(alice, job, verb, topic):
    body = {"outcome": {"message": "That is it"}, "info": "Over"}
    first = told(alice.post(f"/v1/jobs/{job.pk}/{verb}", body))
    assert told(alice.post(f"/v1/jobs/{job.pk}/{verb}", body)) == first
    assert topics(job).count(topic) == 1


@pytest.mark.parametrize("verb", ["complete", "fail", "cancel"])
def test_a_decision_needs_no_body(alice, job, verb):
    told(alice.post(f"/v1/jobs/{job.pk}/{verb}"))
    before = topics(job)
    told(alice.post(f"/v1/jobs/{job.pk}/{verb}", {}))
    assert topics(job) == before


@pytest.mark.parametrize(("verb", "other"), [("complete", "fail"), ("fail", "cancel"), ("cancel", "complete")])
def test_another_decision_is_refused_with_both_statuses(alice, job, verb, other):
    status = told(alice.post(f"/v1/jobs/{job.pk}/{verb}"))["status"]
    error = refused(alice.post(f"/v1/jobs/{job.pk}/{other}"), 409)
    assert (error["status"], error["target"]) == (status, {"complete": "complete", "fail": "failed",
                                                           "cancel": "canceled"}[other])  # fmt: skip


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "\tjava\nscript:x", "/\\evil", "ftp://x", 7]
)
def test_no_outcome_leads_to_an_unsafe_address(alice, job, link):
    for kind in ("url", "download"):
        body = {"outcome": {"next": {"type": kind, "url": link}}}
        refused(alice.post(f"/v1/jobs/{job.pk}/complete", body), 400)
    assert Job.objects.get(pk=job.pk).status == "ready"


@pytest.mark.parametrize(
    "outcome",
    [
        [], "done", 5, {"acknowledge": "yes"}, {"message": 5}, {"next": "url"}, {"next": {"type": "teleport"}},
        {"next": {"type": ["url"]}}, {"next": {"type": {}}}, {"next": {}}, {"next": {"type": "files", "files": 3}},
        {"next": {"type": "snapshot"}}, {"trigger": "whenever"}, {"trigger": ["manual"]}, {"trigger": {"type": []}},
        {"trigger": {"type": "manual", "audience": {}}}, {"next": {"type": "view", "sheetId": "x"}},
    ],
)  # fmt: skip
def test_an_outcome_of_another_shape_is_refused(alice, job, outcome):
    refused(alice.post(f"/v1/jobs/{job.pk}/complete", {"outcome": outcome}), 400)


def test_cancel_tells_why(alice, job):
    shown = told(alice.post(f"/v1/jobs/{job.pk}/cancel", {"info": "Wrong file"}))
    assert (shown["status"], shown["info"]) == ("canceled", "Wrong file")


def test_retry_makes_a_new_job(alice, job):
    refused(alice.post(f"/v1/jobs/{job.pk}/retry"), 409)
    lifecycle.fail(job.pk)
    shown = told(alice.post(f"/v1/jobs/{job.pk}/retry"))
    assert shown["id"] != job.pk
    assert (shown["retryOf"], shown["status"], shown["createdBy"]) == (job.pk, "ready", alice.key_id)
    assert told(alice.post(f"/v1/jobs/{job.pk}/retry"))["id"] == shown["id"]


@pytest.mark.parametrize("parallel", [True, False])
def test_split_makes_parts(alice, job, parallel):
    told(alice.post(f"/v1/jobs/{job.pk}/split", {"parts": [{"from": 0}, {"from": 9}], "runInParallel": parallel}))
    parts = Job.objects.filter(parent=job).order_by("part")
    assert [part.part_data for part in parts] == [{"from": 0}, {"from": 9}]
    assert [part.status for part in parts] == ["ready", "ready" if parallel else "waiting"]


@pytest.mark.parametrize("parts", [None, "3", True, 0, -1, 1001, 1.5, [], [1], {"a": 1}])
def test_split_refuses_what_no_parts_are(alice, job, parts):
    refused(alice.post(f"/v1/jobs/{job.pk}/split", {"parts": parts}), 400)


def test_an_outcome_is_acknowledged_once(alice, job):
    refused(alice.post(f"/v1/jobs/{job.pk}/outcome/ack"), 409)
    lifecycle.complete(job.pk, outcome={"acknowledge": True})
    shown = told(alice.post(f"/v1/jobs/{job.pk}/outcome/ack"))
    assert shown["outcomeAcknowledgedAt"]
    assert shown["outcomeAcknowledgedBy"] == alice.key_id
    told(alice.post(f"/v1/jobs/{job.pk}/outcome/ack"))
    assert topics(job).count("job:outcome-acknowledged") == 1


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_answers_strangers_or_readers(bob, charlie, job, verb):
    before = topics(job)
    foreign = charlie.post(f"/v1/jobs/{job.pk}/{verb}", {"parts": 2})
    assert foreign.content == charlie.post(f"/v1/jobs/us_jb_none/{verb}", {"parts": 2}).content
    refused(foreign, 404)
    refused(bob.post(f"/v1/jobs/{job.pk}/{verb}", {"parts": 2}), 403)
    assert topics(job) == before


@pytest.mark.parametrize("verb", ["ack", "complete", "fail", "cancel"])
def test_a_verb_costs_one_look_and_its_own_statements(alice, job, verb):
    alice.get("/v1/jobs")
    with CaptureQueriesContext(connection) as seen:
        told(alice.post(f"/v1/jobs/{job.pk}/{verb}"))
    # The look, and where one statement cannot do it all: the move, the number and the event.
    assert len([query for query in seen if "jobs_" in query["sql"]]) <= 4
