"""Verbs on the roles of agents. No topic tells of roles, so nothing is appended."""

from django.db import transaction
from django.utils import timezone

from jobs.errors import InvalidInput, NotFound
from spaces.models import AgentRole, Role
from spaces.models.agent_role import AGENT_ROLES


def set_agent_role(agent_id: str, *, space: str | None, role: Role) -> AgentRole:
    """Let an agent be something in a space, or with None in its environment, in place of what it was there.

    Raises InvalidInput for a role that agents do not have.
    """
    if role not in AGENT_ROLES:
        raise InvalidInput("An agent is an editor or a viewer: it lets nobody in.", key="roleId")
    with transaction.atomic():
        row, _ = AgentRole.objects.update_or_create(
            agent_id=agent_id, space_id=space, defaults={"role": role, "updated_at": timezone.now()}
        )
    return row


def take_agent_role(role_id: str) -> None:
    """Take a role away; an agent without any acts everywhere again. Raises NotFound."""
    with transaction.atomic():
        if not AgentRole.objects.filter(pk=role_id).delete()[0]:
            raise NotFound
