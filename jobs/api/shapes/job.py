"""A job: how one is asked for, changed and shown (contract A.1)."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jobs.api.shapes.common import Pagination
from jobs.rest.fields import INFO_MAX, Flag, Free, Id, Moment, Objects, Percent, Text, Whole, Word
from jobs.states import SYNONYMS, Status

TYPES = ("file", "workbook", "sheet", "space", "document", "app", "agent", "autobuild", "onboarding")
MODES = ("foreground", "background", "toolbarBlocking", "hidden")
TRIGGERS = ("manual", "immediate")
STATUSES = tuple(Status)
SPELLINGS = (*STATUSES, *SYNONYMS)


class Details(serializers.Serializer):  # type: ignore[type-arg]
    """The members that both JobConfig and Job have, none of them required."""

    destination = Id()
    fileId = Id()
    config = Free()
    mode = Word(MODES)
    progress = Percent()
    input = Free()
    subject = Free(help_text="What the action was applied to: a resource with id, or a collection with its query.")
    outcome = Free()
    result = Free()
    info = Text(max_length=INFO_MAX)
    managed = Flag()
    environmentId = Id()
    spaceId = Id()
    part = Whole(min_value=0, max_value=2**31 - 1)
    partData = Free()
    partExecution = Word(("sequential", "parallel"))
    parentId = Id()
    predecessorIds = serializers.ListField(child=Id(), required=False, max_length=1000)
    metadata = Free()
    priority = Whole(min_value=-100, max_value=100, help_text="Higher runs first; 0 is normal.")
    maxAttempts = Whole(min_value=1, max_value=100, help_text="Automatic attempts before the job fails.")
    notBefore = Moment(help_text="Start no sooner than this.")


class JobConfig(Details):
    """A new job. Unknown members are kept and given back."""

    type = Word(TYPES, required=True)
    operation = Text(required=True, allow_blank=False, max_length=200)
    source = Id(required=True, help_text="What the job is about: a file, workbook, sheet, space, document, app…")
    trigger = Word(TRIGGERS)
    status = Word(SPELLINGS)


class JobUpdate(serializers.Serializer):  # type: ignore[type-arg]
    """Changed details; a status takes the job there if that is a legal move."""

    config = Free()
    status = Word(SPELLINGS)
    progress = Percent()
    outcomeAcknowledgedAt = Moment()
    estimatedCompletionAt = Moment()
    info = Text(max_length=INFO_MAX)
    metadata = Free()


class JobAckDetails(serializers.Serializer):  # type: ignore[type-arg]
    """A claim, or a tick of one."""

    info = Text(max_length=INFO_MAX)
    progress = Percent()
    estimatedCompletionAt = Moment()


class JobOutcome(serializers.Serializer):  # type: ignore[type-arg]
    """What the job says at its end. Unknown members are kept."""

    acknowledge = Flag()
    heading = Text()
    message = Text()
    buttonText = Text()
    hideDefaultButton = Flag()
    trigger = serializers.JSONField(required=False)
    next = Free(help_text="One step: id, url, download, files, wait, snapshot, retry, view or clearFilters.")


@extend_schema_field(JobOutcome)
class Outcome(Free):
    """Any JSON object, described as an outcome. A class of its own: the description sticks to the whole class."""


class JobCompleteDetails(serializers.Serializer):  # type: ignore[type-arg]
    """How a job ended."""

    outcome = Outcome()
    info = Text(max_length=INFO_MAX)
    result = Free()


class JobCancelDetails(serializers.Serializer):  # type: ignore[type-arg]
    """Why a job was called off."""

    info = Text(max_length=INFO_MAX)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "array", "items": {"type": "object"}}]})
class Parts(Objects):
    """A number of parts, or a list with the data of each."""

    default_error_messages = {"invalid": "Parts are a whole number or a list of JSON objects."}

    def to_internal_value(self, data: object) -> "int | list[dict[str, object]]":  # type: ignore[override]
        """Take a number or a list. Raises ValidationError for anything else."""
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        return super().to_internal_value(data)


class JobSplitDetails(serializers.Serializer):  # type: ignore[type-arg]
    """Into which parts."""

    parts = Parts(required=True)
    runInParallel = Flag()


class Job(Details):
    """A job as it is."""

    id = Id(required=True)
    type = Word(TYPES, required=True)
    operation = Text(required=True)
    source = Id(required=True)
    trigger = Word(TRIGGERS, required=True)
    status = Word(STATUSES, required=True)
    attempt = Whole(required=True, help_text="Which attempt this is; 0 before the first.")
    recordsProcessed = Whole(required=True)
    errorCount = Whole(required=True)
    queueSeconds = serializers.FloatField(required=False, help_text="From ready to started.")
    stage = Text()
    errorCode = Text()
    retryOf = Id(help_text="The decided job that this one tries again.")
    createdBy = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)
    readyAt = Moment()
    startedAt = Moment()
    finishedAt = Moment()
    estimatedCompletionAt = Moment()
    outcomeAcknowledgedAt = Moment()
    outcomeAcknowledgedBy = Id()


class JobResponse(serializers.Serializer):  # type: ignore[type-arg]
    """One job."""

    data = Job()


class ListJobsResponse(serializers.Serializer):  # type: ignore[type-arg]
    """A page of jobs."""

    data = Job(many=True)
    pagination = Pagination()
