"""/users: the people of an environment (contract §2.11). Those who manage it see and change them."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import GUEST, Principal, user_actor_id
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import Forbidden, InvalidInput, NotFound
from jobs.rest.pages import page_of, paginate, text, word
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.access import managed_environments
from spaces.api import people_wire
from spaces.api.actor_roles import asked_role, place_of, role_to_take, shown_roles
from spaces.api.joining import mail_invitation
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.people import (
    AssignActorRole,
    AssignRoleResponse,
    ListActorRolesResponse,
    ListUsersResponse,
    UserInvite,
    UserResponse,
    UserUpdate,
    UserWithRolesResponse,
)
from spaces.models import Membership
from spaces.ops.people import change_person, invite, remove_person, set_role

SORTS = {
    "email": "email",
    "name": "first_name",
    "id": "pk",
    "created_at": "date_joined",
    "updated_at": "profile__updated_at",
    "last_seen_at": "last_login",
    "dashboard": "profile__dashboard",
    # Everybody has the same here.
    "idp": "pk",
    "idp_ref": "pk",
}
QUERY = (
    OpenApiParameter("email", str, description="Only the person of this address."),
    OpenApiParameter("search", str, description="Only with this in the name or address."),
    OpenApiParameter("sortField", str, enum=sorted(SORTS)),
    OpenApiParameter("sortDirection", str, enum=["asc", "desc"]),
    PAGE_SIZE,
    PAGE_NUMBER,
)


class Users(ApiView):
    """The people of the environments that one manages."""

    @described("users.list", answer=ListUsersResponse, query=QUERY)
    def get(self, request: Request) -> Any:
        """List people, those who came first first, 20 on a page; guests are elsewhere."""
        environments = managed_environments(self.principal)
        if not environments:
            raise Forbidden
        rows = _people().filter(pk__in=Membership.objects.filter(environment__in=environments).values("user"))
        if email := text(request, "email"):
            rows = rows.filter(email__iexact=email)
        if search := text(request, "search"):
            rows = rows.filter(Q(first_name__icontains=search) | Q(email__icontains=search))
        column = SORTS[word(request, "sortField", among=SORTS, default="id")]
        sign = "-" if word(request, "sortDirection", among=("asc", "desc"), default="asc") == "desc" else ""
        found, pagination = paginate(rows.order_by(f"{sign}{column}", f"{sign}pk"), page_of(request, size=20))
        return {"data": [people_wire.user(row) for row in found], "pagination": pagination}


class InviteUser(ApiView):
    """Letting a person in."""

    @described("users.createAndInvite", body=UserInvite, answer=UserWithRolesResponse)
    def post(self, request: Request) -> Any:
        """Give a person roles, with a new account if need be, and mail them the way in."""
        asked = checked(UserInvite, body_of(request))
        roles = [(place_of(self.principal, each["resourceId"]), asked_role(each)) for each in asked["actorRoles"]]
        user = invite(asked["email"], name=asked["name"], roles=roles)
        mail_invitation(request, user)
        return {"data": {**people_wire.user(user), "actorRoles": _roles_of(self.principal, user)}}


class ResendInvite(ApiView):
    """Mailing the way in once more."""

    @described("users.resendInvite", answer=Success)
    def post(self, request: Request, user_id: str) -> Any:
        """Mail a person who has not joined yet another link."""
        user = _managed(self.principal, user_id)
        if user.has_usable_password():
            raise InvalidInput("This person has joined already.")
        mail_invitation(request, user)
        return SUCCESS


class OneUser(ApiView):
    """One person."""

    @described("users.get", answer=UserResponse)
    def get(self, request: Request, user_id: str) -> Any:
        """Show a person whom one manages, or oneself."""
        return {"data": people_wire.user(open_user(self.principal, user_id))}

    @described("users.update", body=UserUpdate, answer=UserResponse)
    def patch(self, request: Request, user_id: str) -> Any:
        """Change oneself, or a person who is nowhere else than where one manages."""
        user = open_user(self.principal, user_id)
        elsewhere = Membership.objects.filter(user=user).exclude(environment__in=managed_environments(self.principal))
        is_self = user_actor_id(user) == self.principal.id
        if not is_self and (elsewhere.exists() or (user.is_superuser and not self.principal.is_staff)):
            raise Forbidden
        change_person(user, given=checked(UserUpdate, body_of(request)))
        return {"data": people_wire.user(_people().get(pk=user.pk))}

    @described("users.delete", answer=Success)
    def delete(self, request: Request, user_id: str) -> Any:
        """Take all roles away where one manages; an account that has no others goes with them."""
        user = _managed(self.principal, user_id)
        remove_person(user, environments=managed_environments(self.principal))
        return SUCCESS


class UserRoles(ApiView):
    """What a person is, and where."""

    @described("users.listUserRoles", answer=ListActorRolesResponse)
    def get(self, request: Request, user_id: str) -> Any:
        """List a person's roles where one manages; of oneself, all."""
        return {"data": _roles_of(self.principal, open_user(self.principal, user_id))}

    @described("users.assignUserRole", body=AssignActorRole, answer=AssignRoleResponse)
    def post(self, request: Request, user_id: str) -> Any:
        """Give a person a role in an environment or space, in place of the one held there."""
        user = _managed(self.principal, user_id)
        asked = checked(AssignActorRole, body_of(request))
        place, role = place_of(self.principal, asked["resourceId"]), asked_role(asked)
        row, _ = set_role(user, place=place, role=role)
        return {"data": people_wire.actor_role(row)}


class OneUserRole(ApiView):
    """One role of a person."""

    @described("users.deleteUserRole", answer=Success)
    def delete(self, request: Request, user_id: str, actor_role_id: str) -> Any:
        """Take a role away."""
        user = _managed(self.principal, user_id)
        Membership.objects.filter(pk=role_to_take(self.principal, user, actor_role_id).pk).delete()
        return SUCCESS


def open_user(principal: Principal, user_id: str) -> Any:
    """Find oneself, or a person whom the principal manages. Raises NotFound."""
    number = user_id.removeprefix("us_usr_")
    if number == user_id or not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise NotFound
    managed = Membership.objects.filter(environment__in=managed_environments(principal))
    reach = Q(pk__in=managed.values("user")) | Q(pk=principal.user.pk if principal.user else None)
    user = _people().filter(reach, pk=int(number)).first()
    if user is None or user_actor_id(user) != user_id:
        raise NotFound
    return user


def _managed(principal: Principal, user_id: str) -> Any:
    user = open_user(principal, user_id)
    if not managed_environments(principal):
        raise Forbidden
    return user


def _people() -> Any:
    return get_user_model().objects.select_related("profile").exclude(username__startswith=GUEST)


def _roles_of(principal: Principal, user: Any) -> list[dict[str, Any]]:
    rows = shown_roles(principal, user, is_self=user_actor_id(user) == principal.id)
    return [people_wire.actor_role(row) for row in rows]
