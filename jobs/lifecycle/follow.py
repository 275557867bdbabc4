"""What a decision moves besides the job: jobs that waited for it, the next part, the end of all parts.

Called inside the deciding transaction, after `lock_family` has locked every row that may move in the
order of ids; only then is the stream's row taken. Any other order could deadlock two deciders.
"""

from collections import Counter

from django.db.models import F, Q

from jobs.lifecycle.begin import release_waiting
from jobs.log import Draft, append
from jobs.models import Job
from jobs.states import OPEN, Status
from jobs.topics import Topic


def lock_family(job_id: str) -> None:
    """Lock a job, its parent, its parts, its siblings and those that wait for it, in the order of ids.

    SQLite has one writer at a time and needs no row locks.
    """
    parent = Job.objects.filter(pk=job_id).values_list("parent_id", flat=True).first()
    family = Q(pk=job_id) | Q(predecessors__predecessor_id=job_id) | Q(parent_id=job_id)
    if parent:
        family |= Q(pk=parent) | Q(parent_id=parent)
    ids = list(Job.objects.filter(family).order_by("pk").values_list("pk", flat=True).distinct())
    list(Job.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def follow(job: Job) -> list[str]:
    """Move what the decided job held up; give the ids of jobs that must be canceled with it."""
    doomed = _open_parts(job) if job.status != Status.COMPLETE else []
    if job.status == Status.COMPLETE:
        _release_successors(job)
    else:
        doomed += _waiting_for(job)
    if job.parent_id:
        _follow_part(job)
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


def _follow_part(job: Job) -> None:
    """Let the next part begin; tell the parent when the last one has ended (contract §4.2)."""
    parts = Job.objects.filter(parent_id=job.parent_id)
    if job.part_execution == "sequential":
        following = parts.filter(status=Status.WAITING).order_by("part").values_list("pk", flat=True).first()
        release_waiting([following] if following else [])
    tally = Counter(parts.values_list("status", flat=True))
    if not any(tally[status] for status in OPEN):
        _tell_parent(job.parent_id, tally)


def _tell_parent(parent_id: str | None, tally: "Counter[str]") -> None:
    parent = Job.objects.get(pk=parent_id)
    counts = {
        "total": sum(tally.values()),
        "completed": tally[Status.COMPLETE],
        "failed": tally[Status.FAILED],
        "canceled": tally[Status.CANCELED],
    }
    live = {"status": parent.status, "progress": parent.progress, "input": parent.input, "parts": counts}
    append(
        [
            Draft(
                topic=Topic.JOB_PARTS_COMPLETED,
                domain="job",
                environment=parent.environment_id,
                space=parent.space_id,
                context=parent.context,
                payload={**parent.base, **live},
                job=parent.pk,
            )
        ]
    )
