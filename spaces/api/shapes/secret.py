"""Secrets on the wire (contract A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Id, Text


class WriteSecret(serializers.Serializer):
    """A secret's value, and for whom it is."""

    name = Text(required=True, max_length=255, allow_blank=False)
    value = Text(required=True, max_length=64 * 1024)
    environmentId = Id()
    spaceId = Id()
    actorId = Id()


class Secret(WriteSecret):
    """A secret as it is."""

    id = Id(required=True)


class SecretsResponse(serializers.Serializer):
    """Secrets."""

    data = Secret(many=True)
