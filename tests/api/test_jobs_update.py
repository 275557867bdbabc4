"""PATCH and DELETE /v1/jobs/{id}."""

import pytest

from jobs import lifecycle
from jobs.models import Event, Job
from tests.api.conftest import make_job, refused, told


def topics(job):
    return list(Event.objects.filter(job_id=job.pk).order_by("seq").values_list("topic", flat=True))


def test_it_changes_details(alice, job):
    body = {"info": "Reading", "progress": 40, "metadata": {"a": 1}, "config": {"b": 2},
            "estimatedCompletionAt": "2030-01-01T00:00:00Z"}  # fmt: skip
    shown = told(alice.patch(f"/v1/jobs/{job.pk}", body))
    assert shown["estimatedCompletionAt"] == "2030-01-01T00:00:00.000Z"
    assert {name: shown[name] for name in body if name != "estimatedCompletionAt"} == {
        name: value for name, value in body.items() if name != "estimatedCompletionAt"
    }
    assert topics(job)[-1] == "job:updated"


def test_null_changes_nothing(alice, job):
    alice.patch(f"/v1/jobs/{job.pk}", {"info": "Reading"})
    assert told(alice.patch(f"/v1/jobs/{job.pk}", {"info": None, "progress": None}))["info"] == "Reading"


def test_no_body_changes_nothing(alice, job):
    before = topics(job)
    assert told(alice.patch(f"/v1/jobs/{job.pk}"))["status"] == "ready"
    assert topics(job) == before


@pytest.mark.parametrize(
    ("word", "status", "topic"),
    [
        ("executing", "executing", "job:updated"),
        ("running", "executing", "job:updated"),
        ("complete", "complete", "job:completed"),
        ("failed", "failed", "job:failed"),
        ("cancelled", "canceled", "job:updated"),
    ],
)
def test_a_status_takes_the_job_there(alice, job, word, status, topic):
    assert told(alice.patch(f"/v1/jobs/{job.pk}", {"status": word, "info": "So be it"}))["status"] == status
    assert topics(job)[-1] == topic


def test_ready_executes_a_created_job(alice):
    job = make_job(trigger="manual")
    assert told(alice.patch(f"/v1/jobs/{job.pk}", {"status": "ready"}))["status"] == "ready"


def test_a_late_change_answers_the_decided_job_and_writes_nothing(alice, job):
    lifecycle.complete(job.pk, info="Done")
    before = topics(job)
    shown = told(alice.patch(f"/v1/jobs/{job.pk}", {"info": "Still at it", "progress": 10}))
    assert (shown["status"], shown["progress"], shown["info"]) == ("complete", 100, "Done")
    assert topics(job) == before


@pytest.mark.parametrize("word", ["failed", "executing", "ready", "canceled", "created", "scheduled"])
def test_it_refuses_to_leave_a_decision_and_names_both_statuses(alice, job, word):
    lifecycle.complete(job.pk)
    error = refused(alice.patch(f"/v1/jobs/{job.pk}", {"status": word}), 409)
    assert (error["code"], error["status"], error["target"]) == ("illegal_transition", "complete", word)


def test_a_refused_status_leaves_the_details_as_they_were(alice):
    job = make_job(trigger="manual", info="Before")
    refused(alice.patch(f"/v1/jobs/{job.pk}", {"status": "complete", "info": "After"}), 409)
    assert Job.objects.get(pk=job.pk).info == "Before"


def test_it_acknowledges_an_outcome(alice, job):
    lifecycle.complete(job.pk, outcome={"acknowledge": True})
    assert told(alice.patch(f"/v1/jobs/{job.pk}", {"outcomeAcknowledgedAt": "2030-01-01T00:00:00Z"}))[
        "outcomeAcknowledgedAt"
    ]
    assert topics(job)[-1] == "job:outcome-acknowledged"


def test_it_removes_a_job_and_keeps_its_events(alice, job):
    assert told(alice.delete(f"/v1/jobs/{job.pk}")) == {"success": True}
    refused(alice.get(f"/v1/jobs/{job.pk}"), 404)
    assert topics(job)[-1] == "job:deleted"
    refused(alice.delete(f"/v1/jobs/{job.pk}"), 404)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_it_hides_jobs_of_strangers_and_keeps_readers_off(bob, charlie, job, method):
    refused(charlie(method, f"/v1/jobs/{job.pk}"), 404)
    refused(bob(method, f"/v1/jobs/{job.pk}"), 403)
    assert Job.objects.filter(pk=job.pk).exists()
