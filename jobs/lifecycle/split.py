"""Splitting a job into parts (contract §4.2)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.lifecycle.create import create_many
from jobs.lifecycle.draft import JobDraft
from jobs.models import Job
from jobs.states import Status

#: More parts than this are a mistake.
MOST_PARTS = 1000


def split(job_id: str, *, parts: int | Sequence[dict[str, Any]], parallel: bool = False) -> Job:
    """Make the parts of a job that is ready or executing, and give the job.

    A number makes so many parts with data `{part: i, total: N}` counted from 0. Parallel parts are
    ready at once; of the others each begins when the one before it has ended. The job itself is not
    finished by its parts: whoever answers job:parts-completed decides it.
    Raises NotFound, InvalidInput, IllegalTransition, also for a job that is split already.
    """
    data = _part_data(parts)
    with transaction.atomic():
        parent = Job.objects.select_for_update(no_key=True).filter(pk=job_id).first()
        if parent is None:
            raise NotFound
        if parent.status not in (Status.READY, Status.EXECUTING) or parent.part_execution or parent.parent_id:
            raise IllegalTransition(verb="split", status=parent.status, target=None)
        execution = "parallel" if parallel else "sequential"
        Job.objects.filter(pk=job_id).update(part_execution=execution)
        create_many([_part(parent, nth, item, execution) for nth, item in enumerate(data)])
    parent.part_execution = execution
    return parent


def _part_data(parts: int | Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    count = parts if isinstance(parts, int) else len(parts)
    if not 1 <= count <= MOST_PARTS:
        raise InvalidInput(f"A job can be split into 1 to {MOST_PARTS} parts, not {count}.", key="parts")
    if isinstance(parts, int):
        return [{"part": nth, "total": count} for nth in range(count)]
    return list(parts)


def _part(parent: Job, nth: int, data: dict[str, Any], execution: str) -> JobDraft:
    ready = execution == "parallel" or nth == 0
    return JobDraft(
        type=parent.type,
        operation=parent.operation,
        source=parent.source,
        environment=parent.environment_id,
        space=parent.space_id,
        created_by=parent.created_by,
        trigger="immediate",
        begins=Status.READY if ready else Status.WAITING,
        mode=parent.mode,
        destination=parent.destination,
        file=parent.file_id,
        config=parent.config,
        input=parent.input,
        subject=parent.subject,
        metadata=parent.metadata,
        priority=parent.priority,
        max_attempts=parent.max_attempts,
        backoff_seconds=parent.backoff_seconds,
        parent=parent.pk,
        part=nth,
        part_data=data,
        part_execution=execution,
    )
