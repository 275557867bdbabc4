"""Trying a decided job again: a new job that says which one it repeats."""

from typing import Any

from django.db import IntegrityError, transaction

from jobs import subjects
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.lifecycle.create import create
from jobs.lifecycle.draft import JobDraft
from jobs.lifecycle.giveback import uncharged_count
from jobs.models import Job
from jobs.states import OPEN


def retry(job_id: str, *, created_by: str, input: dict[str, Any] | None = None) -> Job:
    """Make a new job like a decided one, ready at once; `input` replaces the answers.

    The old job stays as it was decided. While one retry of it is undecided there is no second: a unique
    index sees to it, and the caller who was late gets the retry that is there.
    Raises NotFound, also when what the job is about is gone; IllegalTransition for an undecided job, InvalidInput
    for a part: its job counts each part once and has perhaps been told of them all, so that job is tried again.
    """
    old = _decided(job_id)
    for _ in range(3):
        if running := Job.objects.filter(retry_of=job_id, status__in=sorted(OPEN)).first():
            return running
        try:
            # A savepoint: the caller's own transaction, if there is one, must survive the refusal.
            with transaction.atomic():
                return create(draft_like(old, created_by=created_by, input=input))
        except IntegrityError:
            continue  # another retry was quicker, or has just been decided
    raise IllegalTransition(verb="retry", status=old.status, target=None)


def _decided(job_id: str) -> Job:
    old = Job.objects.filter(pk=job_id).first()
    if old is None:
        raise NotFound
    if not old.is_decided:
        raise IllegalTransition(verb="retry", status=old.status, target=None)
    if old.parent_id:
        raise InvalidInput(f"This is a part of job {old.parent_id}; try that job again.", key="jobId")
    if subjects.knows(old.source) and subjects.find(old.source) is None:
        raise NotFound(f"{old.source}, which this job was about, is gone; it cannot be tried again.", key="source")
    return old


def draft_like(old: Job, *, created_by: str, input: dict[str, Any] | None = None) -> JobDraft:
    """Give the draft of a job that repeats `old`."""
    return JobDraft(
        type=old.type,
        operation=old.operation,
        source=old.source,
        environment=old.environment_id,
        space=old.space_id,
        created_by=created_by,
        trigger="immediate",
        mode=old.mode,
        destination=old.destination,
        file=old.file_id,
        config=old.config,
        input=old.input if input is None else input,
        subject=old.subject,
        managed=old.managed,
        metadata=old.metadata,
        extra=old.extra,
        priority=old.priority,
        max_attempts=max(1, old.max_attempts - uncharged_count(old.pk)),
        backoff_seconds=old.backoff_seconds,
        retry_of=old.pk,
    )
