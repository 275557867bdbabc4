"""A role of an agent: what its runs may do in the environment, or in one space of it."""

from django.db import models

from spaces.models.agent import Agent
from spaces.models.fields import Dated, public_id
from spaces.models.membership import Role
from spaces.models.space import Space

#: An agent is no owner: whoever may act can deploy its code, and would let people in by it.
AGENT_ROLES = (Role.EDITOR, Role.VIEWER)
#: Scopes of the keys of runs. Any scope keeps a key from letting people and keys in.
ACTING, LOOKING = ("agent",), ("agent", "read")


class AgentRole(Dated):
    """Null space means the whole environment of the agent. An agent that never had a role acts everywhere there.

    A role goes with its space, and takes nothing off the limit: `Agent.is_limited` says that there is one.
    """

    id = public_id("acr")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="roles", db_index=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=[(role.value, role.label) for role in AGENT_ROLES])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(space__isnull=True), name="agent_role_environment_once"
            ),
            models.UniqueConstraint(fields=["agent", "space"], name="agent_role_space_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} is {self.role} of {self.space_id or 'all'}"


def scopes_of(agent_id: str, *, space: str | None) -> tuple[str, ...] | None:
    """Give the scopes of a run for an event of that space, or of none; None where no role of the agent reaches.

    Also None for an agent that is gone.
    """
    if Agent.objects.filter(pk=agent_id, is_limited=False).exists():
        return ACTING
    roles = dict(AgentRole.objects.filter(agent=agent_id).values_list("space_id", "role"))
    held = {roles[place] for place in {space, None} if place in roles}
    if Role.EDITOR in held:
        return ACTING
    return LOOKING if held else None
