"""Jobs that hang on one another: what falls with a job, what a new part needs, what a deletion leaves behind."""

import pytest
from django.db import transaction

from jobs import conf, lifecycle
from jobs.errors import InvalidInput, NotFound
from jobs.models import Artifact, Job
from tests.engine import draft, fresh, ready, running, topics

pytestmark = pytest.mark.django_db


def after(*others):
    """A job that waits for others."""
    return lifecycle.create(draft(trigger="immediate", predecessors=[other.pk for other in others]))


def part_of(parent):
    """A part that a client makes by itself, without a split."""
    return lifecycle.create(draft(trigger="immediate", parent=parent.pk, part=0))


def artifact_of(job):
    """A file that was kept with a job."""
    path = conf.home() / "artifacts" / job.pk
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"kept")
    Artifact.objects.create(
        job=job, attempt=1, name="a", size_bytes=4, sha256="", path=f"artifacts/{job.pk}", created_at=job.created_at
    )
    return path


def test_it_cancels_a_chain_that_is_longer_than_the_stack():
    chain = [ready()]
    for _ in range(250):
        chain.append(after(chain[-1]))
    lifecycle.fail(chain[0].pk)
    assert set(Job.objects.filter(pk__in=[job.pk for job in chain[1:]]).values_list("status", flat=True)) == {
        "canceled"
    }
    assert topics(chain[-1]) == ["job:created", "job:updated"]


def test_it_says_why_each_of_a_chain_was_canceled():
    first = ready()
    second = after(first)
    third = after(second)
    lifecycle.fail(first.pk)
    assert fresh(second).info == "Canceled, because workbook:export is failed."
    assert fresh(third).info == "Canceled, because workbook:export is canceled."


def test_it_tells_a_parent_whose_part_falls_with_another_job():
    first, parent = ready(), running()
    part = lifecycle.create(draft(trigger="immediate", parent=parent.pk, part=0, predecessors=[first.pk]))
    lifecycle.cancel(first.pk)
    assert fresh(part).status == "canceled"
    assert topics(parent)[-1] == "job:parts-completed"


@pytest.mark.parametrize("verb", ["cancel", "fail"])
def test_it_takes_a_part_along_that_a_client_made(verb):
    parent = running()
    part = part_of(parent)
    getattr(lifecycle, verb)(parent.pk)
    assert fresh(part).status == "canceled"


def test_it_gives_no_part_to_a_decided_job_nor_to_a_foreign_one():
    decided, foreign = running(), running(environment="us_env_other")
    lifecycle.complete(decided.pk)
    for parent in (decided, foreign):
        with pytest.raises(InvalidInput) as refused:
            part_of(parent)
        assert refused.value.key == "parentId"


def test_a_deletion_cancels_what_waits_for_it():
    job = ready()
    waiting = after(job)
    lifecycle.delete(job.pk)
    assert fresh(waiting).status == "canceled"
    assert topics(job)[-2:] == ["job:updated", "job:deleted"]


def test_a_deletion_lets_those_be_who_waited_for_a_complete_job():
    job, other = ready(), ready()
    waiting = after(job, other)
    lifecycle.complete(job.pk)
    lifecycle.delete(job.pk)
    assert fresh(waiting).status == "waiting"
    lifecycle.complete(other.pk)
    assert fresh(waiting).status == "ready"


@pytest.mark.django_db(transaction=True)
def test_a_deletion_removes_the_files_of_the_parts_too():
    parent = running()
    part = part_of(parent)
    files = [artifact_of(parent), artifact_of(part)]
    lifecycle.delete(parent.pk)
    assert [path.exists() for path in files] == [False, False]
    assert topics(part)[-1] == "job:updated"


def test_a_lock_knows_nothing_of_a_job_that_is_not_there():
    with pytest.raises(NotFound), transaction.atomic():
        lifecycle.lock("us_jb_gone")


def test_a_repair_passes_over_what_was_decided_meanwhile(monkeypatch):
    first, second = ready(), ready()
    jobs = [after(first), after(second)]
    Job.objects.filter(pk__in=[first.pk, second.pk]).update(status="failed")
    cancel, seen = lifecycle.cancel, []

    def late(job_id, **words):
        if not seen:
            Job.objects.filter(pk=job_id).update(status="complete")
        seen.append(job_id)
        return cancel(job_id, **words)

    monkeypatch.setattr("jobs.lifecycle.repair.cancel", late)
    assert lifecycle.repair_waiting() == 1
    assert sorted(fresh(job).status for job in jobs) == ["canceled", "complete"]


def test_a_part_is_not_tried_again_but_its_job_is():
    parent = running()
    part = part_of(parent)
    lifecycle.cancel(part.pk)
    with pytest.raises(InvalidInput, match=f"part of job {parent.pk}; try that job again"):
        lifecycle.retry(part.pk, created_by="us_usr_bob")
