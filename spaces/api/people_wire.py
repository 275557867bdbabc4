"""People and what they may do, as the contract's JSON."""

from collections.abc import Iterable
from typing import Any

from jobs import wire
from jobs.access import user_actor_id
from spaces.models import Account, AgentRole, Guest, Membership, Role, Space
from spaces.models.environment import ACCOUNT_ID

#: A role's id: the roles are fixed, so their ids are too.
ROLE_IDS = {role: f"us_rol_{role.value}" for role in Role}
ROLES = {public_id: role for role, public_id in ROLE_IDS.items()}


def account(row: Account) -> dict[str, Any]:
    """Translate the account."""
    told = {
        "id": row.id,
        "name": row.name,
        "metadata": {},
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
    return {**told, "defaultAppId": row.default_app_id} if row.default_app_id else told


def role(of: Role, row: Account) -> dict[str, Any]:
    """Translate a role; roles are as old as the account."""
    since = wire.moment(row.created_at)
    return {"id": ROLE_IDS[of], "name": of.value, "accountId": row.id, "createdAt": since, "updatedAt": since}


def user(row: Any) -> dict[str, Any]:
    """Translate a person; the row has its profile at hand."""
    profile = getattr(row, "profile", None)
    told = {
        "id": user_actor_id(row),
        "email": row.email,
        "name": row.get_full_name() or row.get_username(),
        "accountId": ACCOUNT_ID,
        "idp": "jobsite",
        "metadata": {},
        "createdAt": wire.moment(row.date_joined),
        "updatedAt": wire.moment(profile.updated_at if profile else row.date_joined),
    }
    optional = {"lastSeenAt": wire.moment(row.last_login), "dashboard": profile.dashboard if profile else None}
    return told | {name: value for name, value in optional.items() if value is not None}


def guest(row: Guest, *, spaces: Iterable[Space]) -> dict[str, Any]:
    """Translate a guest with those of their spaces that are the business of whoever asks."""
    return {
        "id": row.id,
        "environmentId": row.environment_id,
        "email": row.email,
        "name": row.name,
        "spaces": [_visited(space) for space in spaces],
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }


def _visited(space: Any) -> dict[str, Any]:
    """A space that a guest may enter, and when they last did if it is known (`spaces.ops.visit`)."""
    last = wire.moment(getattr(space, "last_accessed_at", None))
    return {"id": space.pk, **({"lastAccessed": last} if last else {})}


def actor_role(row: Membership) -> dict[str, Any]:
    """Translate what somebody is somewhere; the row has its person at hand."""
    return _held(row, actor=user_actor_id(row.user), environment=row.environment_id)


def agent_role(row: AgentRole) -> dict[str, Any]:
    """Translate what an agent is somewhere; the row has its agent at hand."""
    return _held(row, actor=row.agent_id, environment=row.agent.environment_id)


def _held(row: Membership | AgentRole, *, actor: str, environment: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "roleId": ROLE_IDS[Role(row.role)],
        "actorId": actor,
        "resourceId": row.space_id or environment,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
