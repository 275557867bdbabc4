"""Creating jobs: where they begin, what is told, what is refused."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from jobs import lifecycle, subjects
from jobs.errors import InvalidInput
from jobs.models import Event, Job, Stream
from tests.engine import ENVIRONMENT, draft, fresh, ready, running, topics

pytestmark = pytest.mark.django_db


def test_it_keeps_a_manual_job_created_until_someone_says_go():
    job = lifecycle.create(draft())
    assert (job.status, topics(job)) == ("created", ["job:created"])
    lifecycle.execute(job.pk)
    assert topics(job) == ["job:created", "job:ready"]


def test_it_makes_an_immediate_job_ready_at_once():
    job = ready(input={"format": "csv"})
    assert fresh(job).status == "ready"
    assert topics(job) == ["job:created", "job:ready"]
    statuses = Event.objects.filter(job_id=job.pk).order_by("seq").values_list("payload__status", flat=True)
    assert list(statuses) == ["created", "ready"]


def test_it_announces_ready_once_for_a_client_that_creates_ready_and_then_executes():
    job = lifecycle.create(draft(status="ready"))
    lifecycle.execute(job.pk)
    assert topics(job).count("job:ready") == 1


def test_it_begins_executing_when_the_maker_runs_it_itself():
    job = lifecycle.create(draft(status="executing"))
    assert (job.status, job.attempt, job.started_at is not None) == ("executing", 1, True)


def test_it_schedules_a_job_for_later_and_promotes_it_when_due():
    later = lifecycle.create(draft(trigger="immediate", not_before=timezone.now() + dt.timedelta(hours=1)))
    assert topics(later) == ["job:created", "job:scheduled"]
    assert (lifecycle.promote([later.pk]), fresh(later).status) == (0, "scheduled")
    Job.objects.filter(pk=later.pk).update(not_before=timezone.now() - dt.timedelta(seconds=1))
    assert lifecycle.due(limit=9) == [later.pk]
    assert (lifecycle.promote([later.pk]), fresh(later).status) == (1, "ready")


def test_it_gives_events_the_ids_that_listeners_find_their_way_by():
    known = subjects.Subject(
        id="us_zz_1",
        kind="zz",
        title="Z",
        environment_id=ENVIRONMENT,
        space_id="us_sp_9",
        context={"workbookId": "us_wb_7", "accountId": "us_acc_1"},
    )
    subjects.register("zz", lambda public_id: known if public_id == known.id else None)
    job = ready(source="us_zz_1")
    event = Event.objects.filter(job_id=job.pk).latest("seq")
    assert job.space_id == event.space_id == "us_sp_9"
    assert event.context | {"jobId": job.pk, "workbookId": "us_wb_7", "accountId": "us_acc_1"} == event.context
    assert event.payload["job"] == "workbook:export"
    assert event.payload["isPart"] is False
    assert event.payload["input"] == {}


def test_it_numbers_events_without_a_gap():
    lifecycle.create_many([draft(trigger="immediate") for _ in range(30)])
    running()
    seqs = list(Event.objects.filter(environment_id=ENVIRONMENT).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert Stream.objects.get(pk=ENVIRONMENT).head == len(seqs)


def test_it_creates_many_in_the_order_given_and_in_several_environments():
    ids = lifecycle.create_many([draft(operation=f"o{n}", environment=f"us_env_{n % 2}") for n in range(10)])
    assert [Job.objects.get(pk=job_id).operation for job_id in ids] == [f"o{n}" for n in range(10)]


def test_it_says_nothing_after_a_rollback():
    with pytest.raises(RuntimeError), transaction.atomic():
        ready()
        raise RuntimeError
    assert (Job.objects.count(), Event.objects.count()) == (0, 0)


def test_it_waits_for_predecessors_and_goes_when_the_last_is_complete():
    first, second = ready(), ready()
    job = lifecycle.create(draft(trigger="immediate", predecessors=[first.pk, second.pk]))
    assert (job.status, job.pending_count) == ("waiting", 2)
    lifecycle.complete(first.pk)
    assert fresh(job).status == "waiting"
    lifecycle.complete(second.pk)
    assert fresh(job).status == "ready"
    assert topics(job) == ["job:created", "job:ready"]


def test_it_does_not_wait_for_what_is_complete_already():
    first = ready()
    lifecycle.complete(first.pk)
    assert lifecycle.create(draft(trigger="immediate", predecessors=[first.pk])).status == "ready"


def test_it_cancels_what_waits_for_a_failed_job_all_the_way_down():
    first = ready()
    second = lifecycle.create(draft(trigger="immediate", predecessors=[first.pk]))
    third = lifecycle.create(draft(trigger="immediate", predecessors=[second.pk]))
    lifecycle.fail(first.pk, info="broken")
    assert (fresh(second).status, fresh(third).status) == ("canceled", "canceled")
    assert "failed" in fresh(second).info


def test_it_refuses_predecessors_that_do_not_exist():
    with pytest.raises(InvalidInput):
        lifecycle.create(draft(predecessors=["us_jb_nowhere"]))
    assert Job.objects.count() == 0


def test_it_refuses_predecessors_of_another_environment():
    foreign = ready(environment="us_env_other")
    with pytest.raises(InvalidInput):
        lifecycle.create(draft(predecessors=[foreign.pk]))
