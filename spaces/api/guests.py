"""/guests: people who are let into single spaces by a link (contract §2.11)."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import Principal
from jobs.api.shapes.common import SPACE
from jobs.errors import Forbidden, InvalidInput, NotFound
from jobs.rest.pages import text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.access import managed_environments, managed_spaces
from spaces.api import people_wire
from spaces.api.actor_roles import asked_role, role_to_take, shown_roles
from spaces.api.doors import managed_environment, open_environment
from spaces.api.guest_doors import (
    asked_spaces,
    guest_rows,
    managed_of,
    open_guest,
    space_to_let_into,
    whole_guest,
)
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.guest import (
    GuestConfig,
    GuestConfigUpdate,
    GuestResponse,
    GuestsResponse,
    GuestTokenResponse,
)
from spaces.api.shapes.people import AssignActorRole, AssignRoleResponse, ListActorRolesResponse
from spaces.models import Guest
from spaces.ops.guest import add_guest, change_guest, remove_guest, set_guest_role
from spaces.ops.magic_link import is_let_in, new_token

EMAIL = OpenApiParameter("email", str, description="Only the guest of this address.")
#: Most guests in one request.
MOST = 500


class Guests(ApiView):
    """The guests of the spaces that one manages."""

    @described("guests.list", answer=GuestsResponse, query=(SPACE, EMAIL))
    def get(self, request: Request) -> Any:
        """List guests, those who were let in first first."""
        if not (managed_environments(self.principal) or managed_spaces(self.principal)):
            raise Forbidden
        rows = guest_rows(self.principal)
        if space := text(request, "spaceId"):
            rows = rows.filter(user__memberships__space=space_to_let_into(self.principal, space))
        if email := text(request, "email"):
            rows = rows.filter(email=email.lower())
        return {"data": [_told(self.principal, row) for row in rows.order_by("id")]}

    @described("guests.create", body=GuestConfig(many=True), answer=GuestsResponse)
    def post(self, request: Request) -> Any:
        """Let guests into spaces, all or none; the same address is the same guest."""
        asked = [checked(GuestConfig, each) for each in list_of(request)]
        places = [self._place(each) for each in asked]
        with transaction.atomic():
            made = [
                add_guest(environment, email=each["email"], name=each["name"], spaces=spaces, by=self.principal.id)
                for each, (environment, spaces) in zip(asked, places, strict=True)
            ]
        return {"data": [_told(self.principal, guest) for guest in made]}

    def _place(self, asked: dict[str, Any]) -> Any:
        find = open_environment if asked["spaces"] else managed_environment
        environment = find(self.principal, asked["environmentId"])
        return environment, asked_spaces(self.principal, asked["spaces"], environment=environment.id)


class OneGuest(ApiView):
    """One guest."""

    @described("guests.get", answer=GuestResponse)
    def get(self, request: Request, guest_id: str) -> Any:
        """Show a guest, with those of their spaces that one manages."""
        return {"data": _told(self.principal, open_guest(self.principal, guest_id))}

    @described("guests.update", body=GuestConfigUpdate, answer=GuestResponse)
    def patch(self, request: Request, guest_id: str) -> Any:
        """Change the given members. `spaces` are all that they may enter, of those that one manages."""
        asked = checked(GuestConfigUpdate, body_of(request))
        find = whole_guest if {"email", "name"} & asked.keys() else open_guest
        guest = find(self.principal, guest_id)
        if asked.pop("environmentId", guest.environment_id) != guest.environment_id:
            raise InvalidInput("A guest stays in one environment.", key="environmentId")
        if "spaces" in asked:
            wanted = asked_spaces(self.principal, asked["spaces"], environment=guest.environment_id)
            asked["spaces"] = wanted, [one for one in managed_of(self.principal, guest) if one not in wanted]
        return {"data": _told(self.principal, change_guest(guest, given=asked, by=self.principal.id))}

    @described("guests.delete", answer=Success, query=(SPACE,))
    def delete(self, request: Request, guest_id: str) -> Any:
        """Let a guest out of `spaceId`, or without one of everywhere, and forget them."""
        space = text(request, "spaceId")
        guest = (open_guest if space else whole_guest)(self.principal, guest_id)
        spaces = [one for one in managed_of(self.principal, guest) if space in (None, one.pk)]
        if space and not spaces:
            raise NotFound
        remove_guest(guest, spaces=spaces, is_gone=space is None, by=self.principal.id)
        return SUCCESS


class Token(ApiView):
    """A guest's token."""

    @described("guests.getGuestToken", answer=GuestTokenResponse, query=(SPACE,))
    def get(self, request: Request, guest_id: str) -> Any:
        """Make a token that opens the guest's spaces for a day; for those who manage all of them."""
        guest, space = whole_guest(self.principal, guest_id), text(request, "spaceId")
        if space and not is_let_in(guest, space):
            raise NotFound
        return {"data": {"token": new_token(guest, by=self.principal.id), "valid": True}}


class GuestRoles(ApiView):
    """What a guest is, and in which spaces."""

    @described("guests.listGuestRoles", answer=ListActorRolesResponse)
    def get(self, request: Request, guest_id: str) -> Any:
        """List a guest's roles in the spaces that one manages."""
        guest = open_guest(self.principal, guest_id)
        rows = shown_roles(self.principal, guest.user, is_self=False)
        return {"data": [people_wire.actor_role(row) for row in rows]}

    @described("guests.assignGuestRole", body=AssignActorRole, answer=AssignRoleResponse)
    def post(self, request: Request, guest_id: str) -> Any:
        """Give a guest a role in a space, in place of the one held there."""
        guest = open_guest(self.principal, guest_id)
        asked = checked(AssignActorRole, body_of(request))
        [space] = asked_spaces(self.principal, [{"id": asked["resourceId"]}], environment=guest.environment_id)
        row = set_guest_role(guest, space, role=asked_role(asked), by=self.principal.id)
        return {"data": people_wire.actor_role(row)}


class OneGuestRole(ApiView):
    """One role of a guest."""

    @described("guests.deleteGuestRole", answer=Success)
    def delete(self, request: Request, guest_id: str, actor_role_id: str) -> Any:
        """Take a role away: the guest may not enter that space any more."""
        guest = open_guest(self.principal, guest_id)
        row = role_to_take(self.principal, guest.user, actor_role_id)
        spaces = [space for space in managed_of(self.principal, guest) if space.pk == row.space_id]
        remove_guest(guest, spaces=spaces, is_gone=False, by=self.principal.id)
        return SUCCESS


def list_of(request: Request) -> list[dict[str, Any]]:
    """Read a body that is a list of objects, without their members that are null. Raises InvalidInput."""
    body = request.data
    if not isinstance(body, list) or len(body) > MOST or not all(isinstance(each, dict) for each in body):
        raise InvalidInput(f"The body must be a list of at most {MOST} objects.")
    return [{name: value for name, value in each.items() if value is not None} for each in body]


def _told(principal: Principal, guest: Guest) -> dict[str, Any]:
    return people_wire.guest(guest, spaces=managed_of(principal, guest))
