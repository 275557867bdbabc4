"""Which guests, and which of their spaces, a principal may see and change."""

from typing import Any

from django.db.models import F, Q, QuerySet

from jobs.access import Principal, get_row
from jobs.errors import Forbidden, InvalidInput, NotFound
from spaces.access import can_manage, managed_environments, managed_spaces
from spaces.api.doors import open_space
from spaces.models import Guest, Membership, Space


def guest_rows(principal: Principal) -> "QuerySet[Guest]":
    """Guests of the environments and spaces that one manages."""
    near = Membership.objects.filter(space__in=managed_spaces(principal)).values("user")
    reach = Q(environment__in=managed_environments(principal)) | Q(user__in=near)
    return Guest.objects.select_related("user").filter(reach)


def open_guest(principal: Principal, guest_id: str) -> Guest:
    """Give a guest whom one manages. Raises NotFound."""
    guest = get_row(guest_rows(principal), guest_id)
    return guest


def whole_guest(principal: Principal, guest_id: str) -> Guest:
    """Give a guest all of whose spaces one manages. Raises NotFound, Forbidden."""
    guest = open_guest(principal, guest_id)
    if len(managed_of(principal, guest)) != len(_spaces_of(guest)):
        raise Forbidden
    return guest


def managed_of(principal: Principal, guest: Guest) -> list[Space]:
    """Those of a guest's spaces that one manages."""
    return [space for space in _spaces_of(guest) if can_manage(principal, space.environment_id, space.pk)]


def asked_spaces(principal: Principal, asked: list[dict[str, Any]], *, environment: str) -> list[Space]:
    """Find spaces of one environment to let somebody into. Raises NotFound, Forbidden, InvalidInput."""
    if any(each.get("workbooks") or each.get("sheets") for each in asked):
        raise InvalidInput("A guest sees all of a space; leave workbooks and sheets out.", key="spaces")
    spaces = [space_to_let_into(principal, each["id"]) for each in asked]
    if any(space.environment_id != environment for space in spaces):
        raise NotFound(key="spaces")
    return spaces


def space_to_let_into(principal: Principal, space_id: str) -> Space:
    """Give a space into which the principal may let people. Raises NotFound, Forbidden."""
    space = open_space(principal, space_id)
    if not can_manage(principal, space.environment_id, space.pk):
        raise Forbidden
    return space


def _spaces_of(guest: Guest) -> list[Space]:
    rows = Space.objects.select_related("environment").filter(memberships__user=guest.user_id)
    return list(rows.annotate(last_accessed_at=F("memberships__last_accessed_at")).order_by("id"))
