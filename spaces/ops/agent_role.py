"""Verbs on the roles of agents. No topic tells of roles, so nothing is appended."""

from django.db import transaction
from django.utils import timezone

from jobs.errors import InvalidInput, NotFound
from spaces.models import Agent, AgentRole, Role
from spaces.models.agent_role import AGENT_ROLES


def set_agent_role(agent_id: str, *, space: str | None, role: Role) -> AgentRole:
    """Let an agent be something in a space, or with None in its environment, in place of what it was there.

    From the first on, its roles alone say what it reaches. Raises InvalidInput for a role that agents do not have.
    """
    if role not in AGENT_ROLES:
        raise InvalidInput("An agent is an editor or a viewer: it lets nobody in.", key="roleId")
    with transaction.atomic():
        # The agent's row first, as below: who gives and who takes go by turns.
        Agent.objects.filter(pk=agent_id).update(is_limited=True)
        row, _ = AgentRole.objects.update_or_create(
            agent_id=agent_id, space_id=space, defaults={"role": role, "updated_at": timezone.now()}
        )
    return row


def take_agent_role(role_id: str) -> None:
    """Take a role away; an agent whose last one is taken acts everywhere again. Raises NotFound.

    A role that goes with its space is not taken, so the agent stays limited to those that are left, or to nothing.
    """
    with transaction.atomic():
        row = AgentRole.objects.filter(pk=role_id).first()
        if row is None:
            raise NotFound
        # Its row first: of two who take the last two, the second sees that none is left.
        Agent.objects.select_for_update(no_key=True).filter(pk=row.agent_id).first()
        if not AgentRole.objects.filter(pk=role_id).delete()[0]:
            raise NotFound
        if not AgentRole.objects.filter(agent=row.agent_id).exists():
            Agent.objects.filter(pk=row.agent_id).update(is_limited=False)
