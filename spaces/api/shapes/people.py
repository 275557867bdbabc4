"""People, roles and the account on the wire (contract §2.11, A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Free, Id, Moment, Text, Whole
from spaces.api.shapes.common import Pagination


class AccountPatch(serializers.Serializer):
    """What of the account may be changed."""

    name = Text(max_length=200, allow_blank=False)
    defaultAppId = Id()


class Account(AccountPatch):
    """The account: the party that this server works for."""

    id = Id(required=True)
    name = Text(required=True)
    metadata = Free(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class AccountResponse(serializers.Serializer):
    """The account."""

    data = Account()


class Role(serializers.Serializer):
    """What somebody may be somewhere."""

    id = Id(required=True)
    name = Text(required=True)
    accountId = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class ListRolesResponse(serializers.Serializer):
    """All roles."""

    data = Role(many=True)


class AssignActorRole(serializers.Serializer):
    """A role, and the environment or space in which it is held."""

    roleId = Id(required=True)
    resourceId = Id(required=True)


class ActorRole(AssignActorRole):
    """A role that somebody holds somewhere."""

    id = Id(required=True)
    actorId = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class ListActorRolesResponse(serializers.Serializer):
    """The roles that somebody holds."""

    data = ActorRole(many=True)


class AssignRoleResponse(serializers.Serializer):
    """The role as it is held now."""

    data = ActorRole()


class UserInvite(serializers.Serializer):
    """A person to let in, and as what."""

    email = Text(required=True, max_length=150, allow_blank=False)
    name = Text(required=True, max_length=150, allow_blank=False)
    actorRoles = AssignActorRole(many=True, required=True, allow_empty=False)


class UserUpdate(serializers.Serializer):
    """What of a person may be changed."""

    name = Text(max_length=150, allow_blank=False)
    dashboard = Whole(min_value=-(2**31), max_value=2**31 - 1)


class User(UserUpdate):
    """A person."""

    id = Id(required=True)
    email = Text(required=True)
    name = Text(required=True)
    accountId = Id(required=True)
    idp = Text(required=True, help_text="Who vouches for the person: this server.")
    metadata = Free(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)
    lastSeenAt = Moment()


class UserResponse(serializers.Serializer):
    """One person."""

    data = User()


class UserWithRoles(User):
    """A person and the roles that they hold."""

    actorRoles = ActorRole(many=True)


class UserWithRolesResponse(serializers.Serializer):
    """One person with their roles."""

    data = UserWithRoles()


class ListUsersResponse(serializers.Serializer):
    """A page of people."""

    data = User(many=True)
    pagination = Pagination()
