"""Agents, their logs and exports on the wire (contract A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Free, Id, Moment, Text, Whole, Word
from spaces.api.shapes.common import Pagination, Texts
from spaces.models.agent import EXPORT_KINDS

COMPILERS = ("js",)


class AgentConfig(serializers.Serializer):
    """A deploy."""

    topics = Texts()
    compiler = Word(COMPILERS)
    source = Text(required=True, allow_blank=False, help_text="A CommonJS bundle that exports the listener.")
    sourceMap = Text()
    slug = Text(max_length=200)
    options = Free()
    isSystem = Flag()
    namespace = Text(max_length=200, help_text="Hears only events that have this namespace; a glob.")
    packageVersions = Free()
    commitInfo = Free()


class Agent(AgentConfig):
    """An agent as it is; lists leave its source out."""

    source = Text()
    id = Id(required=True)
    accountId = Id(required=True)
    environmentId = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class AgentResponse(serializers.Serializer):
    """One agent."""

    data = Agent()


class ListAgentsResponse(serializers.Serializer):
    """A page of agents."""

    data = Agent(many=True)
    pagination = Pagination()


class AgentVersion(AgentConfig):
    """What was deployed once, without its source."""

    source = Text()
    id = Id(required=True)
    agentId = Id(required=True)
    version = Whole(required=True)
    origin = Whole(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class AgentVersionResponse(serializers.Serializer):
    """One version."""

    data = AgentVersion()


class ListAgentVersionsResponse(serializers.Serializer):
    """Versions, newest first."""

    data = AgentVersion(many=True)


class Execution(serializers.Serializer):
    """A run, without what it printed."""

    eventId = Id(required=True)
    agentId = Id(required=True)
    success = Flag(required=True)
    spaceId = Id()
    topic = Text(required=True)
    duration = Whole(required=True, help_text="Milliseconds.")
    memoryUsage = Whole(help_text="Most that was seen, in bytes.")
    createdAt = Moment(required=True)
    completedAt = Moment(required=True)


class AgentLog(Execution):
    """A run and what it printed."""

    id = Id(required=True)
    log = Text()
    context = Free()
    namespaces = Texts()
    queueLag = Whole(help_text="Milliseconds from the event to the run.")


class AgentLogResponse(serializers.Serializer):
    """One run."""

    data = AgentLog()


class ListAgentLogsResponse(serializers.Serializer):
    """A page of runs."""

    data = AgentLog(many=True)
    pagination = Pagination()


class ListExecutionsResponse(serializers.Serializer):
    """A page of runs in short."""

    data = Execution(many=True)
    pagination = Pagination()


class AgentExport(serializers.Serializer):
    """A version of an agent to take home."""

    id = Id(required=True)
    agentId = Id(required=True)
    exportType = Word(EXPORT_KINDS, required=True)
    accountId = Id(required=True)
    environmentId = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class AgentExportResponse(serializers.Serializer):
    """One export."""

    data = AgentExport()


class ListAgentExportsResponse(serializers.Serializer):
    """A page of exports."""

    data = AgentExport(many=True)
    pagination = Pagination()
