"""Keys and tokens on the wire (contract §2.11, A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Free, Id, Moment, Text, Word
from spaces.api.shapes.common import Pagination

KEY_TYPES = ("PUBLISHABLE", "SECRET")


class Credentials(serializers.Serializer):
    """Either `email` and `password`, or `clientId` (a key's id) and `secret` (the key)."""

    type = Word(("userCredentials", "apiCredentials"), required=True)
    email = Text(max_length=254)
    password = Text(max_length=4_096)
    clientId = Text(max_length=64)
    secret = Text(max_length=4_096)


class AccessToken(serializers.Serializer):
    """A token that may do for an hour what its owner may."""

    accessToken = Text(required=True)
    refreshToken = Text(help_text="People only: good for one exchange.")
    expiresIn = Text(required=True, help_text="Seconds, as text.")
    expires = Text(required=True, help_text="When, in ISO 8601.")
    email = Text()
    userId = Id()
    accountId = Id()


class Operation(serializers.Serializer):
    """One thing that a key is for."""

    path = Text(required=True)
    method = Text(required=True)


class ApiKey(serializers.Serializer):
    """A key. Its value is told once, when it is made; after that only how it begins."""

    id = Id(required=True)
    rawKey = Text(required=True)
    type = Word(KEY_TYPES, required=True)
    environmentId = Id(required=True)
    accountId = Id(required=True)
    operations = Operation(many=True)
    createdAt = Moment(required=True)


class ApiKeysResponse(serializers.Serializer):
    """Keys."""

    data = ApiKey(many=True)


class PublishableKeyResponse(serializers.Serializer):
    """One key."""

    data = ApiKey()


class CreatePersonalAccessToken(serializers.Serializer):
    """A new token of one's own."""

    name = Text(required=True, max_length=200, allow_blank=False)


class PersonalAccessToken(CreatePersonalAccessToken):
    """A token of a person's own; its value is told once, when it is made."""

    id = Id(required=True)
    createdAt = Moment(required=True)
    lastUsedAt = Moment()


class PersonalAccessTokensResponse(serializers.Serializer):
    """One's own tokens."""

    data = PersonalAccessToken(many=True)


class MadePersonalAccessToken(serializers.Serializer):
    """A new token, and its value."""

    token = Text(required=True)
    personalAccessToken = PersonalAccessToken()


class CreatePersonalAccessTokenResponse(serializers.Serializer):
    """A new token, and its value."""

    data = MadePersonalAccessToken()


class ApiToken(serializers.Serializer):
    """A token of a person's own as a pair for `POST /v1/auth`; `secret` is told once."""

    clientId = Id(required=True)
    description = Text(required=True)
    metadata = Free(required=True)
    createdAt = Moment(required=True)
    secret = Text()


class ApiTokenResponse(serializers.Serializer):
    """One token."""

    data = ApiToken()


class ListApiTokensResponse(serializers.Serializer):
    """A page of tokens."""

    data = ApiToken(many=True)
    pagination = Pagination()
