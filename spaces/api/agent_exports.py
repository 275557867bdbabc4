"""/agent-exports: agents to take home (contract §2.13). A job `agent:agent-export` makes one."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_own
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE
from jobs.rest.pages import page_of, paginate, text
from jobs.rest.views import SUCCESS, ApiView
from spaces.agents.archive import pack
from spaces.api.agent_logs import AGENT
from spaces.api.agents import agent_rows
from spaces.api.shapes.agent import AgentExportResponse, ListAgentExportsResponse
from spaces.api.shapes.common import Success, described
from spaces.models import AgentExport
from spaces.ops.agent import delete_export


class AgentExports(ApiView):
    """The exports of an environment's agents."""

    @described("agentExports.list", answer=ListAgentExportsResponse, query=(ENVIRONMENT, AGENT, PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request) -> Any:
        """List exports, newest first, 20 on a page."""
        rows = _rows(self.principal).order_by("-id")
        for name, column in (("environmentId", "agent__environment"), ("agentId", "agent")):
            if value := text(request, name):
                rows = rows.filter(**{column: value})
        found, pagination = paginate(rows, page_of(request, size=20))
        return {"data": [_told(row) for row in found], "pagination": pagination}


class OneAgentExport(ApiView):
    """One export."""

    @described("agentExports.get", answer=AgentExportResponse)
    def get(self, request: Request, export_id: str) -> Any:
        """Show an export."""
        return {"data": _told(_open(self.principal, export_id))}

    @described("agentExports.delete", answer=Success)
    def delete(self, request: Request, export_id: str) -> Any:
        """Forget an export; the agent stays."""
        _open(self.principal, export_id, edit=True)
        delete_export(export_id)
        return SUCCESS


class DownloadExport(ApiView):
    """An export's bytes."""

    @described("agentExports.download", answer=OpenApiTypes.BINARY, media="application/gzip")
    def get(self, request: Request, export_id: str) -> Any:
        """Send the archive, a .tgz of one folder. It holds the code, so it is for those who may change the agent."""
        row = _open(self.principal, export_id, edit=True)
        answer = HttpResponse(pack(row.version, slug=row.agent.slug), content_type="application/gzip")
        answer["Content-Disposition"] = 'attachment; filename="agent.tgz"'
        answer["Cache-Control"] = "no-store"
        return answer


def _rows(principal: Principal) -> Any:
    rows = AgentExport.objects.select_related("agent__environment")
    return rows.filter(agent__in=agent_rows(principal).values("pk"))


def _open(principal: Principal, export_id: str, *, edit: bool = False) -> AgentExport:
    rows = _rows(principal)
    found: AgentExport = get_own(principal, rows, export_id, edit=edit, environment="agent.environment_id")
    return found


def _told(row: AgentExport) -> dict[str, Any]:
    return {
        "id": row.id,
        "agentId": row.agent_id,
        "exportType": row.kind,
        "accountId": row.agent.environment.account_id,
        "environmentId": row.agent.environment_id,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
