"""/agents/{id}/roles: what the runs of an agent may do, and where (contract §2.13)."""

from typing import Any

from rest_framework.request import Request

from jobs.access import get_row
from jobs.errors import Forbidden, NotFound
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.access import can_manage
from spaces.api import people_wire
from spaces.api.actor_roles import asked_role, place_of
from spaces.api.agents import open_agent
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.people import AssignActorRole, AssignRoleResponse, ListActorRolesResponse
from spaces.ops.agent_role import set_agent_role, take_agent_role


class AgentRoles(ApiView):
    """What an agent is, and where."""

    @described("agents.listAgentRoles", answer=ListActorRolesResponse)
    def get(self, request: Request, agent_id: str) -> Any:
        """List the roles of an agent; one that was never given any acts in all of its environment."""
        rows = open_agent(self.principal, agent_id).roles.select_related("agent").order_by("id")
        return {"data": [people_wire.agent_role(row) for row in rows]}

    @described("agents.assignAgentRole", body=AssignActorRole, answer=AssignRoleResponse)
    def post(self, request: Request, agent_id: str) -> Any:
        """Give an agent a role in its environment or a space of it, in place of the one held there."""
        agent = open_agent(self.principal, agent_id, edit=True)
        asked = checked(AssignActorRole, body_of(request))
        place, role = place_of(self.principal, asked["resourceId"]), asked_role(asked)
        if place.environment != agent.environment_id:
            raise NotFound(key="resourceId")
        return {"data": people_wire.agent_role(set_agent_role(agent.id, space=place.space, role=role))}


class OneAgentRole(ApiView):
    """One role of an agent."""

    @described("agents.deleteAgentRole", answer=Success)
    def delete(self, request: Request, agent_id: str, actor_role_id: str) -> Any:
        """Take a role away; for those who manage its place. Without the last an agent acts everywhere again."""
        agent = open_agent(self.principal, agent_id, edit=True)
        row = get_row(agent.roles.all(), actor_role_id)
        if not can_manage(self.principal, agent.environment_id, row.space_id):
            raise Forbidden
        take_agent_role(row.id)
        return SUCCESS
