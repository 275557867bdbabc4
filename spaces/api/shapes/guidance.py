"""Guidance on the wire (contract §2.4; its shapes are those of Flatfile's client)."""

from rest_framework import serializers

from jobs.rest.fields import Id, Text, Word
from spaces.models.guidance import ROLES, TRIGGERS, TYPES


class GuidanceOptions(serializers.Serializer):
    """Where a guide is shown, when, how and to whom; without a role to everybody."""

    target = Text(required=True, max_length=1_000)
    trigger = Word(TRIGGERS, required=True)
    type = Word(TYPES, required=True)
    role = Word(ROLES)

    def to_internal_value(self, data: object) -> object:
        """Take null for absent: the official client sends it for what was not given (contract §1.7)."""
        given = {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data
        return super().to_internal_value(given)


class GuidanceUpdate(serializers.Serializer):
    """Changed guidance."""

    options = GuidanceOptions(required=True)


class GuidanceCreate(GuidanceUpdate):
    """New guidance."""

    guideSlug = Text(required=True, max_length=255, allow_blank=False)


class Guidance(GuidanceCreate):
    """Guidance as it is; one alone is not wrapped in `data`."""

    id = Id(required=True)


class ListGuidanceResponse(serializers.Serializer):
    """The guidance of a space."""

    data = Guidance(many=True)
