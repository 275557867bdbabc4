"""What a decision moves besides the job: jobs that waited for it, the next part, the end of all parts.

Called inside the deciding transaction, after `lock_family` has locked every row that may move.
"""

from collections import Counter

from django.db.models import F

from jobs.lifecycle.begin import release_waiting
from jobs.lifecycle.family import next_parts
from jobs.lifecycle.tell import told_of
from jobs.log import append
from jobs.models import Job
from jobs.states import OPEN, Status
from jobs.topics import Topic


def follow(job: Job) -> list[str]:
    """Move what the decided job held up; give the ids of jobs that must be canceled with it."""
    doomed: list[str] = []
    if job.status == Status.COMPLETE:
        _release_successors(job)
    else:
        doomed = _open_parts(job) + _waiting_for(job)
    if job.parent_id:
        _follow_part(job, job.parent_id)
    return doomed


def _waiting_for(job: Job) -> list[str]:
    waiting = Job.objects.filter(predecessors__predecessor=job, status=Status.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _release_successors(job: Job) -> None:
    waiting = _waiting_for(job)
    if waiting:
        Job.objects.filter(pk__in=waiting).update(pending_count=F("pending_count") - 1)
        release_waiting(waiting)


def _open_parts(job: Job) -> list[str]:
    parts = Job.objects.filter(parent=job, status__in=sorted(OPEN))
    return list(parts.order_by("pk").values_list("pk", flat=True))


def _follow_part(job: Job, parent_id: str) -> None:
    """Let the next part begin; tell the parent when the last one has ended (contract §4.2)."""
    if job.part_execution == "sequential":
        release_waiting(next_parts(parent_id))
    tally = Counter(Job.objects.filter(parent=parent_id).values_list("status", flat=True))
    if not any(tally[status] for status in OPEN):
        _tell_parent(parent_id, tally)


def _tell_parent(parent_id: str, tally: "Counter[str]") -> None:
    parent = Job.objects.get(pk=parent_id)
    counts = {
        "total": sum(tally.values()),
        "completed": tally[Status.COMPLETE],
        "failed": tally[Status.FAILED],
        "canceled": tally[Status.CANCELED],
    }
    append([told_of(parent, Topic.JOB_PARTS_COMPLETED, parts=counts)])
