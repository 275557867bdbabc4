"""The sweep that mends what a crash between two transactions may have left."""

import contextlib

from django.db.models import Count, Exists, OuterRef, Q

from jobs.errors import JobsiteError
from jobs.lifecycle.begin import READY, release_waiting
from jobs.lifecycle.family import next_parts
from jobs.lifecycle.finish import cancel
from jobs.lifecycle.move import move
from jobs.models import Dependency, Job
from jobs.states import OPEN, Status


def repair_waiting(*, limit: int = 200) -> int:
    """Release jobs that wait for nobody, cancel those whose predecessor will never be complete.

    The deciding transaction does both already; this counts again from the rows, so that a wrong counter
    cannot hold a job for ever. Give how many moved.
    """
    open_ones = Dependency.objects.filter(job=OuterRef("pk"), predecessor__status__in=sorted(OPEN))
    lost_ones = Dependency.objects.filter(job=OuterRef("pk"), predecessor__status__in=("failed", "canceled"))
    waiting = Job.objects.filter(status=Status.WAITING, parent=None)
    free = waiting.filter(~Exists(open_ones), ~Exists(lost_ones)).values_list("pk", flat=True)[:limit]
    doomed = waiting.filter(Exists(lost_ones)).values_list("pk", flat=True)[:limit]
    return _free(list(free)) + sum(map(_doom, list(doomed))) + _repair_parts(limit)


def _free(job_ids: list[str]) -> int:
    return len(move("release_waiting", job_ids, sets={**READY, "pending_count": 0}))


def _doom(job_id: str) -> int:
    with contextlib.suppress(JobsiteError):  # decided or deleted meanwhile
        cancel(job_id, info="Canceled, because a job it waited for was not completed.")
        return 1
    return 0


def _repair_parts(limit: int) -> int:
    """A sequential part must run while another waits."""
    parents = Job.objects.filter(part_execution="sequential", parent=None, status__in=sorted(OPEN))
    stuck = parents.annotate(
        waiting=Count("parts", filter=Q(parts__status=Status.WAITING)),
        moving=Count("parts", filter=Q(parts__status__in=sorted(OPEN - {Status.WAITING}))),
    ).filter(waiting__gt=0, moving=0)
    return sum(release_waiting(next_parts(parent)) for parent in stuck.values_list("pk", flat=True)[:limit])
