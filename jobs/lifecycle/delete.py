"""Deleting a job with all that is kept of it."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from jobs import conf
from jobs.errors import NotFound
from jobs.log import Draft, append
from jobs.models import Artifact, Job
from jobs.topics import Topic


def delete(job_id: str) -> None:
    """Remove a job, its parts, log lines, artifacts and error rows; its events stay. Appends job:deleted.

    A worker that still runs it meets a stale attempt at its next tick. Raises NotFound.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None:
            raise NotFound
        forget_files(Artifact.objects.filter(job=job).values_list("path", flat=True))
        job.delete()
        append([_told(job, job_id)])


def _told(job: Job, job_id: str) -> Draft:
    return Draft(
        topic=Topic.JOB_DELETED,
        domain="job",
        environment=job.environment_id,
        space=job.space_id,
        context=job.context,
        payload={**job.base, "status": job.status},
        job=job_id,
    )


def forget_files(paths: Iterable[str]) -> None:
    """Remove files under the home folder once the transaction is committed."""
    doomed = [conf.home() / path for path in paths]
    transaction.on_commit(lambda: _unlink(doomed), robust=True)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
