"""/agents: listeners that run here (contract §2.13). Code and logs are for those who may act in the environment."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_own, policy
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE
from jobs.errors import InvalidInput, NotFound
from jobs.rest.pages import flag, page_of, paginate, text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.agents import conf, node
from spaces.api.doors import environment_rows, environment_to_make_in
from spaces.api.shapes.agent import (
    AgentConfig,
    AgentResponse,
    AgentVersionResponse,
    ListAgentsResponse,
    ListAgentVersionsResponse,
)
from spaces.api.shapes.common import Success, described
from spaces.models import Agent, AgentVersion
from spaces.ops.agent import delete_agent, deploy_agent, revert_agent

OFF = "This Jobsite runs no agents: whoever operates it has not switched them on (JOBSITE_AGENTS=on)."
SEARCH = OpenApiParameter("search", str, description="A part of the slug.")
SYSTEM = OpenApiParameter("isSystem", bool, description="There are no system agents here: true lists none.")


class Agents(ApiView):
    """The agents of an environment."""

    @described("agents.list", answer=ListAgentsResponse, query=(ENVIRONMENT, SEARCH, SYSTEM, PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request) -> Any:
        """List agents, newest first, without their code."""
        rows = agent_rows(self.principal).order_by("-id")
        if environment := text(request, "environmentId"):
            rows = rows.filter(environment=environment)
        if search := text(request, "search"):
            rows = rows.filter(slug__icontains=search)
        found, pagination = paginate(rows.none() if flag(request, "isSystem") else rows, page_of(request, size=100))
        return {"data": [_told(row) for row in found], "pagination": pagination}

    @described("agents.create", body=AgentConfig, answer=AgentResponse, query=(ENVIRONMENT,))
    def post(self, request: Request) -> Any:
        """Deploy an agent; with the slug of one that is there, its next version."""
        environment = environment_to_make_in(self.principal, text(request, "environmentId"))
        if lack := OFF if not conf.is_on() else node.lack():
            raise InvalidInput(lack)
        asked = checked(AgentConfig, body_of(request))
        version = deploy_agent(
            environment,
            slug=asked.pop("slug", "") or "default",
            source=asked.pop("source"),
            source_map=asked.pop("sourceMap", ""),
            topics=asked.pop("topics", []),
            namespace=asked.pop("namespace", ""),
            extra={name: value for name, value in asked.items() if name not in ("compiler", "isSystem")},
            by=self.principal.id,
        )
        return {"data": _told(Agent.objects.select_related("environment").get(pk=version.agent_id))}


class OneAgent(ApiView):
    """One agent."""

    @described("agents.get", answer=AgentResponse, query=(ENVIRONMENT,))
    def get(self, request: Request, agent_id: str) -> Any:
        """Show an agent; its code only to those who may change it."""
        row = open_agent(self.principal, agent_id)
        if not policy().can_act(self.principal, row.environment_id, None):
            return {"data": _told(row)}
        running = row.versions.get(number=row.version)
        return {"data": {**_told(row), **running.extra, "source": running.source, "sourceMap": running.source_map}}

    @described("agents.delete", answer=Success, query=(ENVIRONMENT,))
    def delete(self, request: Request, agent_id: str) -> Any:
        """Take an agent away with its versions, logs and exports."""
        open_agent(self.principal, agent_id, edit=True)
        delete_agent(agent_id, by=self.principal.id)
        return SUCCESS


class Versions(ApiView):
    """What was deployed under an agent's slug."""

    @described("agents.listVersions", answer=ListAgentVersionsResponse)
    def get(self, request: Request, agent_id: str) -> Any:
        """List its versions, newest first, without their code."""
        rows = open_agent(self.principal, agent_id).versions.defer("source", "source_map")
        return {"data": [_version(row) for row in rows.order_by("-number")]}


class Revert(ApiView):
    """Back to a version."""

    @described("agents.revert", answer=AgentVersionResponse)
    def get(self, request: Request, agent_id: str, version_id: str) -> Any:
        """Let an older version run again. A GET, as clients send it, but only for those who may change the agent."""
        open_agent(self.principal, agent_id, edit=True)
        if "\x00" in version_id:
            raise NotFound
        return {"data": _version(revert_agent(agent_id, version_id=version_id, by=self.principal.id))}


def agent_rows(principal: Principal) -> Any:
    """The agents that a principal may see: those of environments that it sees whole."""
    rules = policy()
    whole = [row.id for row in environment_rows(principal) if rules.can_view(principal, row.id, None)]
    return Agent.objects.select_related("environment").filter(environment__in=whole)


def open_agent(principal: Principal, agent_id: str, *, edit: bool = False) -> Agent:
    """Give an agent. Raises NotFound, Forbidden."""
    found: Agent = get_own(principal, agent_rows(principal), agent_id, edit=edit)
    return found


def _told(row: Agent) -> dict[str, Any]:
    return {
        "id": row.id,
        "slug": row.slug,
        "topics": row.topics,
        "compiler": "js",
        "isSystem": False,
        **({"namespace": row.namespace} if row.namespace else {}),
        "accountId": row.environment.account_id,
        "environmentId": row.environment_id,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }


def _version(row: AgentVersion) -> dict[str, Any]:
    return {
        **row.extra,
        "id": row.id,
        "agentId": row.agent_id,
        "version": row.number,
        "origin": row.number,
        "topics": row.topics,
        "compiler": "js",
        **({"namespace": row.namespace} if row.namespace else {}),
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
