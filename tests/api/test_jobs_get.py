"""GET /v1/jobs/{id}."""

from jobs import lifecycle, wire
from jobs.api.shapes.job import Job as JobShape
from jobs.models import Job
from tests.api.conftest import make_job, refused, told


def test_it_shows_a_job(alice, job):
    shown = told(alice.get(f"/v1/jobs/{job.pk}"))
    assert shown["id"] == job.pk
    assert shown["type"] == "app"
    assert shown["status"] == "ready"
    assert shown["progress"] == 0
    assert shown["input"] == {}


def test_it_shows_what_happened_to_it(alice):
    job = make_job()
    lifecycle.start(job.pk, holder="w", lease_seconds=30)
    lifecycle.complete(job.pk, attempt=1, outcome={"message": "Done", "acknowledge": True}, result={"rows": 2})
    shown = told(alice.get(f"/v1/jobs/{job.pk}"))
    assert (shown["status"], shown["progress"], shown["attempt"]) == ("complete", 100, 1)
    assert (shown["outcome"]["message"], shown["result"]) == ("Done", {"rows": 2})
    assert shown["queueSeconds"] >= 0
    assert shown["finishedAt"] >= shown["startedAt"] >= shown["createdAt"]


def test_it_answers_the_same_for_a_foreign_and_an_unknown_job(charlie, job):
    foreign, unknown = charlie.get(f"/v1/jobs/{job.pk}"), charlie.get("/v1/jobs/us_jb_none")
    assert refused(foreign, 404) == refused(unknown, 404)
    assert foreign.content == unknown.content


def test_a_key_that_may_only_read_may_look(bob, job):
    assert told(bob.get(f"/v1/jobs/{job.pk}"))["id"] == job.pk


def test_it_costs_one_query(alice, job, django_assert_max_num_queries):
    alice.get(f"/v1/jobs/{job.pk}")
    # PostgreSQL's cursor of the hot path is psycopg's own, which Django does not count.
    with django_assert_max_num_queries(1):
        told(alice.get(f"/v1/jobs/{job.pk}"))


def test_an_instance_and_its_values_are_told_alike(job):
    values = Job.objects.filter(pk=job.pk).values(*wire.JOB_COLUMNS).get()
    assert wire.job(values) == wire.job(Job.objects.get(pk=job.pk))


def test_every_member_it_may_write_is_described():
    assert set(JobShape().fields) >= wire.JOB_MEMBERS
