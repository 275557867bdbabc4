"""A job's execution plan: which source field goes where (contract A.1, JobExecutionPlan)."""

from rest_framework import serializers

from jobs.api.shapes.job import Job
from jobs.rest.fields import Id, Objects, Text


class JobExecutionPlanConfig(serializers.Serializer):  # type: ignore[type-arg]
    """Parts of a plan. The ids of file and job are taken and not compared: clients send unrelated ones."""

    fieldMapping = Objects()
    unmappedSourceFields = Objects()
    unmappedDestinationFields = Objects()
    programId = Id()
    fileId = Id()
    jobId = Id()


class JobExecutionPlan(serializers.Serializer):  # type: ignore[type-arg]
    """A whole plan."""

    fieldMapping = Objects(required=True)
    unmappedSourceFields = Objects(required=True)
    unmappedDestinationFields = Objects(required=True)
    programId = Id()


class JobExecutionPlanRequest(JobExecutionPlan):
    """A plan that replaces the one there is."""

    fileId = Id()
    jobId = Id()


class JobPlan(serializers.Serializer):  # type: ignore[type-arg]
    """A job and its plan."""

    job = Job()
    plan = JobExecutionPlan()


class JobPlanResponse(serializers.Serializer):  # type: ignore[type-arg]
    """A job and its plan."""

    data = JobPlan()


class MutateJobConfig(serializers.Serializer):  # type: ignore[type-arg]
    """A change of records, written in JavaScript."""

    sheetId = Id(required=True)
    mutateRecord = Text(required=True, max_length=100_000)
