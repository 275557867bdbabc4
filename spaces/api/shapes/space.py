"""Environments and spaces on the wire (contract A.4, A.6)."""

from rest_framework import serializers

from jobs.api.shapes.common import Pagination
from jobs.rest.fields import Flag, Free, Id, Moment, Objects, Text, Whole
from spaces.api.shapes.common import Anything, Count, Texts


class EnvironmentUpdate(serializers.Serializer):
    """What of an environment may be changed."""

    name = Text(max_length=200, allow_blank=False)
    isProd = Flag()
    guestAuthentication = Texts()
    metadata = Free()
    namespaces = Texts()
    translationsPath = Text(max_length=1_000)
    languageOverride = Text(max_length=100)


class EnvironmentCreate(EnvironmentUpdate):
    """A new environment."""

    name = Text(required=True, max_length=200, allow_blank=False)
    isProd = Flag(required=True)


class Environment(EnvironmentUpdate):
    """An environment as it is."""

    id = Id(required=True)
    accountId = Id(required=True)
    name = Text(required=True)
    isProd = Flag(required=True)
    features = Free(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class EnvironmentResponse(serializers.Serializer):
    """One environment."""

    data = Environment()


class ListEnvironmentsResponse(serializers.Serializer):
    """Environments."""

    data = Environment(many=True)
    pagination = Pagination()


class SpaceConfig(serializers.Serializer):
    """A new space, or what of it changes; none of it is required. Unknown members are kept."""

    name = Text(max_length=200, allow_blank=False)
    environmentId = Id()
    namespace = Text(max_length=200)
    labels = Texts()
    metadata = Anything(help_text="The theme lies here.")
    settings = Free()
    primaryWorkbookId = Id(allow_blank=True)
    displayOrder = Whole(min_value=-(2**31), max_value=2**31 - 1)
    appId = Id(allow_blank=True, help_text="The app whose stored constraints its sheets use; empty for none.")
    actions = Objects()
    autoConfigure = Flag(help_text="On creation only: makes a job space:configure.")


class Space(SpaceConfig):
    """A space as it is."""

    id = Id(required=True)
    name = Text(required=True)
    environmentId = Id(required=True)
    workbooksCount = Count(required=True)
    filesCount = Count(required=True)
    createdByUserId = Id()
    guestAuthentication = Texts(required=True)
    guestLink = Text()
    archivedAt = Moment()
    lastActivityAt = Moment()
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class SpaceResponse(serializers.Serializer):
    """One space."""

    data = Space()


class ListSpacesResponse(serializers.Serializer):
    """A page of spaces."""

    data = Space(many=True)
    pagination = Pagination()
