"""Making jobs from Python."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from jobs.access import SYSTEM
from jobs.errors import InvalidInput
from jobs.lifecycle import JobDraft, create
from jobs.models import Job


def create_job(
    name: str,
    *,
    source: str,
    environment: str | None = None,
    input: dict[str, Any] | None = None,
    mode: str = "background",
    not_before: dt.datetime | None = None,
    after: Sequence[Job | str] = (),
    max_attempts: int = 1,
    backoff_seconds: float = 5.0,
    priority: int = 0,
    created_by: str = SYSTEM,
    metadata: dict[str, Any] | None = None,
) -> Job:
    """Make a job named `type:operation` that starts as soon as it may.

    `source` is the public id of what it acts on; the environment is the source's own unless given.
    `after` are jobs that must be complete first, `not_before` an aware instant. Committed with the
    caller's transaction, if there is one. Raises InvalidInput.
    """
    kind, colon, operation = name.partition(":")
    if not (kind and colon and operation):
        raise InvalidInput("A job's name is type:operation.", key="name")
    return create(
        JobDraft(
            type=kind,
            operation=operation,
            source=source,
            environment=environment or "",
            created_by=created_by,
            trigger="immediate",
            mode=mode,
            input=input or {},
            not_before=not_before,
            predecessors=[job if isinstance(job, str) else job.pk for job in after],
            max_attempts=max_attempts,
            backoff_seconds=backoff_seconds,
            priority=priority,
            metadata=metadata or {},
        )
    )
