"""Roles that somebody holds: listing, giving and taking them is the same for people and guests."""

from typing import Any

from jobs.access import Principal
from jobs.errors import Forbidden, InvalidInput, NotFound
from spaces.access import can_manage
from spaces.api.doors import open_environment, open_space
from spaces.api.people_wire import ROLES
from spaces.models import Membership, Role
from spaces.models.environment import ACCOUNT_ID
from spaces.ops.people import Place


def place_of(principal: Principal, resource_id: str) -> Place:
    """Find the environment or space in which a role is to be held; the principal must manage it.

    Raises NotFound, Forbidden, InvalidInput.
    """
    if resource_id == ACCOUNT_ID:
        raise InvalidInput("A role is held in an environment or a space.", key="resourceId")
    if resource_id.startswith("us_sp_"):
        space = open_space(principal, resource_id)
        place = Place(space.environment_id, space.id)
    else:
        place = Place(open_environment(principal, resource_id).id)
    if not can_manage(principal, place.environment, place.space):
        raise Forbidden
    return place


def asked_role(asked: dict[str, Any]) -> Role:
    """Read the role that is asked for. Raises InvalidInput."""
    role = ROLES.get(asked["roleId"])
    if role is None:
        raise InvalidInput("There is no such role.", key="roleId")
    return role


def shown_roles(principal: Principal, user: Any, *, is_self: bool) -> list[Membership]:
    """Give what somebody is, where the principal manages; of oneself, all."""
    rows = list(Membership.objects.filter(user=user).select_related("user").order_by("id"))
    return [row for row in rows if is_self or can_manage(principal, row.environment_id, row.space_id)]


def role_to_take(principal: Principal, user: Any, actor_role_id: str) -> Membership:
    """Find a role that the principal may take away. Raises NotFound."""
    found = [row for row in shown_roles(principal, user, is_self=False) if row.pk == actor_role_id]
    if not found:
        raise NotFound
    return found[0]
