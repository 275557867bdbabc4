"""Every event topic and what its payload holds. Words only (contract §3.1, §3.3, §3.4)."""

from enum import StrEnum


class Topic(StrEnum):
    """What happened, as `noun:past`."""

    JOB_CREATED = "job:created"
    JOB_UPDATED = "job:updated"
    JOB_DELETED = "job:deleted"
    JOB_READY = "job:ready"
    JOB_SCHEDULED = "job:scheduled"
    JOB_COMPLETED = "job:completed"
    JOB_FAILED = "job:failed"
    JOB_PARTS_COMPLETED = "job:parts-completed"
    JOB_OUTCOME_ACKNOWLEDGED = "job:outcome-acknowledged"
    ACTION_CREATED = "action:created"
    ACTION_UPDATED = "action:updated"
    ACTION_DELETED = "action:deleted"
    SPACE_CREATED = "space:created"
    SPACE_UPDATED = "space:updated"
    SPACE_DELETED = "space:deleted"
    SPACE_ARCHIVED = "space:archived"
    SPACE_UNARCHIVED = "space:unarchived"
    WORKBOOK_CREATED = "workbook:created"
    WORKBOOK_UPDATED = "workbook:updated"
    WORKBOOK_DELETED = "workbook:deleted"
    SHEET_CREATED = "sheet:created"
    SHEET_UPDATED = "sheet:updated"
    SHEET_DELETED = "sheet:deleted"
    SHEET_COUNTS_UPDATED = "sheet:counts-updated"
    RECORDS_CREATED = "records:created"
    RECORDS_UPDATED = "records:updated"
    RECORDS_DELETED = "records:deleted"
    COMMIT_CREATED = "commit:created"
    COMMIT_COMPLETED = "commit:completed"
    LAYER_CREATED = "layer:created"
    SNAPSHOT_CREATED = "snapshot:created"
    FILE_CREATED = "file:created"
    FILE_UPDATED = "file:updated"
    FILE_DELETED = "file:deleted"
    FILE_EXPIRED = "file:expired"
    DOCUMENT_CREATED = "document:created"
    DOCUMENT_UPDATED = "document:updated"
    DOCUMENT_DELETED = "document:deleted"
    SECRET_CREATED = "secret:created"
    SECRET_UPDATED = "secret:updated"
    SECRET_DELETED = "secret:deleted"
    AGENT_CREATED = "agent:created"
    AGENT_UPDATED = "agent:updated"
    AGENT_DELETED = "agent:deleted"
    ENVIRONMENT_CREATED = "environment:created"
    ENVIRONMENT_UPDATED = "environment:updated"
    ENVIRONMENT_DELETED = "environment:deleted"
    SPACE_GUEST_ADDED = "space:guestAdded"
    SPACE_GUEST_REMOVED = "space:guestRemoved"
    PROGRAM_CREATED = "program:created"
    PROGRAM_UPDATED = "program:updated"
    CRON_5_MINUTES = "cron:5-minutes"
    CRON_HOURLY = "cron:hourly"
    CRON_DAILY = "cron:daily"
    CRON_WEEKLY = "cron:weekly"


#: The two topics that decide a job; a job has at most one event of them, for ever.
DECIDING = frozenset({Topic.JOB_COMPLETED, Topic.JOB_FAILED})

#: What a job event's payload may hold (contract §3.4): member and meaning. `input` is left out of claims
#: and ticks, which may come four times a second; the members behind it only come where they say something.
JOB_PAYLOAD = {
    "jobId": "the job's id",
    "job": "type:operation",
    "domain": "the job's type",
    "operation": "the job's operation",
    "status": "status after the event",
    "progress": "0 to 100",
    "info": "current words",
    "attempt": "which attempt, 0 before the first",
    "isPart": "true for a part of a split job",
    "input": "form answers",
    "stage": "which stage of the work",
    "recordsProcessed": "records so far",
    "errorCount": "rejected so far",
    "estimatedCompletionAt": "when it will be done, as far as its handler knows",
    "logLines": "lines the attempt has logged so far, ticks only",
    "parts": "total, completed, failed, canceled, job:parts-completed only",
    "part": "index, parts only",
    "partData": "object, parts only",
    "parentId": "the split job, parts only",
}
