"""A job as the wire shows it (contract A.1)."""

from collections.abc import Mapping
from typing import Any

from jobs.models import Job
from jobs.wire.moment import moment

#: Wire member and column of everything that is copied as it is. Those before `part` are always there.
_PLAIN = {
    "id": "id",
    "type": "type",
    "operation": "operation",
    "source": "source",
    "status": "status",
    "progress": "progress",
    "mode": "mode",
    "trigger": "trigger",
    "managed": "managed",
    "environmentId": "environment_id",
    "config": "config",
    "input": "input",
    "metadata": "metadata",
    "createdBy": "created_by",
    "attempt": "attempt",
    "maxAttempts": "max_attempts",
    "priority": "priority",
    "recordsProcessed": "records_processed",
    "errorCount": "error_count",
    "part": "part",
    "spaceId": "space_id",
    "destination": "destination",
    "fileId": "file_id",
    "subject": "subject",
    "outcome": "outcome",
    "result": "result",
    "info": "info",
    "partData": "part_data",
    "partExecution": "part_execution",
    "parentId": "parent_id",
    "retryOf": "retry_of",
    "stage": "stage",
    "errorCode": "error_code",
    "outcomeAcknowledgedBy": "outcome_acknowledged_by",
}
_MOMENTS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "readyAt": "ready_at",
    "startedAt": "started_at",
    "finishedAt": "finished_at",
    "estimatedCompletionAt": "estimated_completion_at",
    "outcomeAcknowledgedAt": "outcome_acknowledged_at",
    "notBefore": "not_before",
}

#: What `.values(*COLUMNS)` must fetch for `job()`.
COLUMNS = (*_PLAIN.values(), *_MOMENTS.values(), "extra")
#: Every member that `job()` may write, but for what the request added of its own.
MEMBERS = frozenset({*_PLAIN, *_MOMENTS, "queueSeconds"})


def job(row: Job | Mapping[str, Any]) -> dict[str, Any]:
    """Translate a job, or its `.values(*COLUMNS)`; members without a value are left out.

    Unknown keys of the request that made the job come back beside ours and never hide them.
    """
    held = vars(row) if isinstance(row, Job) else row
    told: dict[str, Any] = dict(held["extra"])
    for member, column in _PLAIN.items():
        if (value := held[column]) is not None:
            told[member] = value
    for member, column in _MOMENTS.items():
        if (at := held[column]) is not None:
            told[member] = moment(at)
    if held["started_at"] and held["ready_at"]:
        waited = (held["started_at"] - held["ready_at"]).total_seconds()
        told["queueSeconds"] = round(max(waited, 0.0), 3)
    return told
