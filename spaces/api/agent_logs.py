"""/agents/…/logs and /agents/executions: how agents' runs went (contract §2.13)."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE, SPACE
from jobs.errors import NotFound
from jobs.rest.pages import flag, page_of, paginate, text
from jobs.rest.views import ApiView
from spaces.api.agents import open_agent
from spaces.api.doors import environment_to_make_in
from spaces.api.shapes.agent import AgentLogResponse, ListAgentLogsResponse, ListExecutionsResponse
from spaces.api.shapes.common import described
from spaces.models import AgentLog

AGENT = OpenApiParameter("agentId", str, description="Of this agent.")
DONE = OpenApiParameter("success", bool, description="Only those that went well, or only those that did not.")
PAGE = (PAGE_SIZE, PAGE_NUMBER)


class AgentLogs(ApiView):
    """The runs of an agent."""

    @described("agents.getAgentLogs", answer=ListAgentLogsResponse, query=(ENVIRONMENT, *PAGE))
    def get(self, request: Request, agent_id: str) -> Any:
        """List an agent's runs with what they printed, newest first, 20 on a page."""
        agent = open_agent(self.principal, agent_id, edit=True)
        found, pagination = paginate(agent.logs.order_by("-id"), page_of(request, size=20))
        return {"data": [_detailed(row) for row in found], "pagination": pagination}


class OneLog(ApiView):
    """The run for an event."""

    @described("agents.getAgentLog", answer=AgentLogResponse, query=(ENVIRONMENT,))
    def get(self, request: Request, event_id: str) -> Any:
        """Show the newest run for an event."""
        rows = _rows(self.principal, request).filter(event_id=event_id)
        row = rows.first() if "\x00" not in event_id else None
        if row is None:
            raise NotFound
        return {"data": _detailed(row)}


class Logs(ApiView):
    """The runs of all agents of an environment."""

    @described("agents.getEnvironmentAgentLogs", answer=ListAgentLogsResponse, query=(ENVIRONMENT, SPACE, DONE, *PAGE))
    def get(self, request: Request) -> Any:
        """List runs with what they printed, newest first, 20 on a page."""
        found, pagination = paginate(_filtered(self.principal, request), page_of(request, size=20))
        return {"data": [_detailed(row) for row in found], "pagination": pagination}


class Executions(ApiView):
    """The runs of all agents of an environment, in short."""

    @described(
        "agents.getEnvironmentAgentExecutions",
        answer=ListExecutionsResponse,
        query=(ENVIRONMENT, AGENT, SPACE, DONE, *PAGE),
    )
    def get(self, request: Request) -> Any:
        """List runs, newest first, 20 on a page."""
        rows = _filtered(self.principal, request).defer("log", "context")
        if agent := text(request, "agentId"):
            rows = rows.filter(agent=agent)
        found, pagination = paginate(rows, page_of(request, size=20))
        return {"data": [_short(row) for row in found], "pagination": pagination}


def _rows(principal: Principal, request: Request) -> "QuerySet[AgentLog]":
    """What agents print may hold secrets: only those who may act in the whole environment see it."""
    environment = environment_to_make_in(principal, text(request, "environmentId"))
    return AgentLog.objects.filter(environment=environment).order_by("-id")


def _filtered(principal: Principal, request: Request) -> "QuerySet[AgentLog]":
    rows = _rows(principal, request)
    if space := text(request, "spaceId"):
        rows = rows.filter(space_id=space)
    return rows.filter(success=flag(request, "success")) if text(request, "success") else rows


def _short(row: AgentLog) -> dict[str, Any]:
    return {
        "eventId": row.event_id,
        "agentId": row.agent_id,
        "success": row.success,
        **({"spaceId": row.space_id} if row.space_id else {}),
        "topic": row.topic,
        "duration": row.duration_ms,
        "memoryUsage": row.memory_bytes,
        "createdAt": wire.moment(row.created_at),
        "completedAt": wire.moment(row.completed_at),
    }


def _detailed(row: AgentLog) -> dict[str, Any]:
    namespaces = row.context.get("namespaces") or []
    told = {"id": row.id, "log": row.log, "context": row.context, "namespaces": namespaces, "queueLag": row.queue_ms}
    return {**_short(row), **told}
