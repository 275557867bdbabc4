"""Deleting a job with all that is kept of it."""

from collections.abc import Collection, Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from jobs import conf
from jobs.lifecycle.family import lock
from jobs.lifecycle.finish import cancel
from jobs.lifecycle.tell import told_of
from jobs.log import append
from jobs.models import Artifact, Job
from jobs.states import OPEN
from jobs.topics import Topic


def delete(job_id: str) -> None:
    """Remove a job, its parts, log lines, artifacts and error rows; their events stay. Appends job:deleted.

    What is undecided of it is canceled first, with all that waits for it. A worker that still runs it meets
    a stale attempt at its next tick. Raises NotFound.
    """
    with transaction.atomic():
        lock(job_id)
        whole = Job.objects.filter(Q(pk=job_id) | Q(parent=job_id))
        for open_one in whole.filter(status__in=sorted(OPEN)).order_by("pk").values_list("pk", flat=True):
            cancel(open_one)
        told = told_of(lock(job_id), Topic.JOB_DELETED)
        forget([job_id])
        append([told])


def forget(job_ids: Collection[str]) -> None:
    """Delete decided jobs, their parts and all that is kept of them, without a word. Inside a transaction."""
    theirs = Q(job__in=job_ids) | Q(job__parent__in=job_ids)
    _forget_files(Artifact.objects.filter(theirs).values_list("path", flat=True))
    Job.objects.filter(pk__in=job_ids).delete()


def _forget_files(paths: Iterable[str]) -> None:
    doomed = [conf.home() / path for path in paths]
    transaction.on_commit(lambda: _unlink(doomed), robust=True)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
