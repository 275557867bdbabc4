"""The engine's nouns, one a file: columns, constraints and reads. Verbs live in `jobs.lifecycle`."""

from jobs.models.action import Action
from jobs.models.api_key import ApiKey, KeyKind
from jobs.models.artifact import Artifact
from jobs.models.attempt import Attempt
from jobs.models.delivery import Cursor, Delivery
from jobs.models.dependency import Dependency
from jobs.models.error_row import ErrorRow
from jobs.models.event import Event
from jobs.models.failed_sign_in import FailedSignIn
from jobs.models.idempotency_key import IdempotencyKey
from jobs.models.job import Job, JobQuerySet
from jobs.models.log_line import LogLine
from jobs.models.presence import Presence
from jobs.models.schedule import Fire, Schedule
from jobs.models.stream import Stream

__all__ = [
    "Action",
    "ApiKey",
    "Artifact",
    "Attempt",
    "Cursor",
    "Delivery",
    "Dependency",
    "ErrorRow",
    "Event",
    "FailedSignIn",
    "Fire",
    "IdempotencyKey",
    "Job",
    "JobQuerySet",
    "KeyKind",
    "LogLine",
    "Presence",
    "Schedule",
    "Stream",
]
