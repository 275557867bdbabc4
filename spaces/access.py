"""Who may see and do what: the policy that `JOBS_ACCESS_POLICY` names, answered from memberships and keys."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from jobs.access import Principal, is_let_in, person
from spaces.models import Environment, Membership, Role
from spaces.models.membership import ACTING_ROLES


class SpacesPolicy:
    """Superusers see all; people see what they are members of; a key sees its environment or its one space.

    Every answer is one query at most and is never kept: a membership that is taken away counts at once.
    """

    def environments(self, principal: Principal) -> set[str]:
        """Environments of which the principal may see something, if only one space."""
        if principal.kind == "key":
            return {principal.environment} if principal.environment else set()
        if _is_master(principal):
            return set(Environment.objects.values_list("id", flat=True))
        return set(_memberships(principal).values_list("environment_id", flat=True))

    def spaces(self, principal: Principal, environment: str, *, acting: bool = False) -> set[str] | None:
        """Spaces the principal may see there, or with `acting` act in; None means the whole environment."""
        if principal.kind == "key":
            may = self.can_act if acting else self.can_view
            return _spaces_of_key(principal) if may(principal, environment, principal.space) else set()
        if _is_master(principal):
            return None
        memberships = _memberships(principal).filter(environment=environment)
        if acting:
            memberships = memberships.filter(role__in=ACTING_ROLES)
        held = set(memberships.values_list("space_id", flat=True))
        return None if None in held else {space for space in held if space}

    def reaches(self, principals: Collection[Principal], environment: str) -> dict[str, set[str] | None]:
        """Answer `spaces` for many, by their ids, in one query; who sees nothing there is left out."""
        people = {one.user.pk: one.id for one in principals if _is_member_at_most(one)}
        found = {one.id: self.spaces(one, environment) for one in principals if not _is_member_at_most(one)}
        held: dict[str, set[str | None]] = {}
        memberships = Membership.objects.filter(user__in=people, environment=environment)
        for user, space in memberships.values_list("user_id", "space_id") if people else ():
            held.setdefault(people[user], set()).add(space)
        found |= {one: None if None in spaces else {space for space in spaces if space} for one, spaces in held.items()}
        return {one: spaces for one, spaces in found.items() if spaces is None or spaces}

    def can_view(self, principal: Principal, environment: str, space: str | None) -> bool:
        """Whether the principal may see this space, or things of the environment outside of spaces."""
        if principal.kind == "key":
            return is_let_in(principal, environment, space)
        return _is_master(principal) or _memberships_of(principal, environment, space).exists()

    def can_act(self, principal: Principal, environment: str, space: str | None) -> bool:
        """Whether the principal may start, change and cancel things there; viewers and `read` keys not."""
        if principal.kind == "key":
            return "read" not in principal.scopes and self.can_view(principal, environment, space)
        return (
            _is_master(principal)
            or _memberships_of(principal, environment, space).filter(role__in=ACTING_ROLES).exists()
        )

    def environment_named(self, name: str) -> str | None:
        """The id of the environment of that name or id, for commands."""
        found = Environment.objects.filter(Q(name=name) | Q(pk=name)).values_list("id", flat=True)
        return found.first()


def can_manage(principal: Principal, environment: str, space: str | None = None) -> bool:
    """Whether the principal may let people and keys into a space, or with None into the whole environment.

    Owners may, and keys that may do everything there; a key also in environments that it made, whose data
    it does not see.
    """
    if principal.kind != "key":
        owned = _memberships_of(principal, environment, space).filter(role=Role.OWNER)
        return _is_master(principal) or owned.exists()
    if principal.scopes:
        return False
    return is_let_in(principal, environment, space) or made_by(principal).filter(pk=environment).exists()


def can_send_out(principal: Principal, environment: str) -> bool:
    """Whether the principal may have everything of an environment sent elsewhere: owners who see all of it."""
    return SpacesPolicy().can_act(principal, environment, None) and can_manage(principal, environment)


def managed_environments(principal: Principal) -> set[str]:
    """The environments that the principal manages as a whole."""
    if principal.kind != "key":
        rows = Environment.objects.all() if _is_master(principal) else _owned(principal)
    elif principal.scopes or principal.space:
        return set()
    else:
        rows = Environment.objects.filter(pk=principal.environment) | made_by(principal)
    return set(rows.values_list("pk", flat=True))


def managed_spaces(principal: Principal) -> set[str]:
    """The single spaces that the principal manages, besides whole environments."""
    if principal.kind != "key":
        held = _memberships(principal).filter(role=Role.OWNER, space__isnull=False)
        return {str(space) for space in held.values_list("space_id", flat=True)}
    return {principal.space} if principal.space and not principal.scopes else set()


def made_by(principal: Principal) -> "QuerySet[Environment]":
    """The environments that a key made, if it is one that may do everything where it belongs."""
    is_free = principal.kind == "key" and not principal.scopes and not principal.space
    return Environment.objects.filter(created_by=principal.id) if is_free else Environment.objects.none()


def home_of(user: Any) -> str:
    """The environment that a person means when none is named: the only one, if there is just one; else empty."""
    found = sorted(SpacesPolicy().environments(person(user)))
    return found[0] if len(found) == 1 else ""


def _owned(principal: Principal) -> "QuerySet[Environment]":
    held = _memberships(principal).filter(role=Role.OWNER, space__isnull=True)
    return Environment.objects.filter(pk__in=held.values("environment"))


def _is_master(principal: Principal) -> bool:
    """Whether this is a superuser whose account has not been switched off."""
    return bool(principal.user and principal.user.is_active and principal.user.is_superuser)


def _is_member_at_most(principal: Principal) -> bool:
    """Whether memberships decide: a person whose account is on and who is no superuser."""
    return bool(principal.kind != "key" and principal.user and principal.user.is_active and not _is_master(principal))


def _memberships(principal: Principal) -> QuerySet[Membership]:
    """The memberships of a person whose account is on; anyone else has none."""
    if principal.user is None or not principal.user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user=principal.user)


def _memberships_of(principal: Principal, environment: str, space: str | None) -> QuerySet[Membership]:
    """Those that reach a space: of the whole environment, or of that space."""
    reach = Q(space__isnull=True) | Q(space=space) if space else Q(space__isnull=True)
    return _memberships(principal).filter(reach, environment=environment)


def _spaces_of_key(principal: Principal) -> set[str] | None:
    return {principal.space} if principal.space else None
