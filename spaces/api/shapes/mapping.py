"""Mapping programs and their rules on the wire (contract §2.12, A.6)."""

from typing import Any

from rest_framework import serializers

from jobs.rest.fields import Flag, Id, Moment, Text
from spaces.api.shapes.common import Anything, Count, Texts

#: Most rules in one request.
MOST_RULES = 500
#: Most fields of a table.
MOST_FIELDS = 5_000
#: Most rules that one request removes.
MOST_REMOVED = 10_000


class Confidence(serializers.FloatField):
    """A number from 0 to 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "min_value": 0, "max_value": 1, **options})

    def to_internal_value(self, data: Any) -> float:
        """Take a number. Raises ValidationError for anything else."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(data)


class MappingRuleUpdate(serializers.Serializer):
    """Changed members of a rule."""

    name = Text(max_length=1_000, allow_blank=False)
    type = Text(max_length=255, allow_blank=False)
    config = Anything()
    acceptedAt = Moment()
    acceptedBy = Id()
    metadata = Anything()

    def to_internal_value(self, data: object) -> object:
        """Take null for absent: the official client sends it for what was not given (contract §1.7)."""
        given = {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data
        return super().to_internal_value(given)


class MappingRuleConfig(MappingRuleUpdate):
    """A new rule."""

    name = Text(required=True, max_length=1_000, allow_blank=False)
    type = Text(required=True, max_length=255, allow_blank=False)


class MappingRuleChange(MappingRuleUpdate):
    """One rule of many to change, by its id."""

    id = Id(required=True)
    confidence = Confidence()


class MappingRuleOrConfig(MappingRuleConfig):
    """A rule of a program; without an id if the program is not kept."""

    id = Id()
    confidence = Confidence()
    createdBy = Id()
    createdAt = Moment()
    updatedAt = Moment()


class MappingRule(MappingRuleOrConfig):
    """A rule as it is."""

    id = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class DeleteMultipleRules(serializers.Serializer):
    """Which rules go."""

    ruleIds = serializers.ListField(child=Id(), max_length=MOST_REMOVED)


class MappedField(serializers.Serializer):
    """A field of a table; what else a Property has is not kept."""

    key = Text(required=True, max_length=255, allow_blank=False)


class MappedSheet(serializers.Serializer):
    """A table; what else a SheetConfig has is not kept."""

    fields = MappedField(many=True, required=True, max_length=MOST_FIELDS)


class ProgramUpdate(serializers.Serializer):
    """Changed members of a program; `rules` take the place of all there were."""

    source = MappedSheet(required=False)
    destination = MappedSheet(required=False)
    familyId = Id()
    namespace = Text(max_length=200)
    save = Flag(help_text="Whether to keep the program.")
    rules = MappingRuleConfig(many=True, required=False, max_length=MOST_RULES)


class ProgramConfig(ProgramUpdate):
    """A new program."""

    source = MappedSheet(required=True)
    destination = MappedSheet(required=True)


class ProgramSummary(serializers.Serializer):
    """How many rules there are, and how many came and went since the program was made."""

    totalRuleCount = Count(required=True)
    addedRuleCount = Count(required=True)
    deletedRuleCount = Count(required=True)


class Program(serializers.Serializer):
    """A program as it is; without an id it is not kept."""

    id = Id()
    rules = MappingRuleOrConfig(many=True, required=True)
    sourceKeys = Texts(required=True)
    destinationKeys = Texts(required=True)
    namespace = Text()
    familyId = Id()
    summary = ProgramSummary(required=False)
    createdBy = Id()
    createdAt = Moment()


class DeleteAllHistory(serializers.Serializer):
    """Where one's programs go; everywhere if it is not said."""

    environmentId = Id()


class ProgramResponse(serializers.Serializer):
    """One program."""

    data = Program()


class ProgramsResponse(serializers.Serializer):
    """Programs."""

    data = Program(many=True)


class MappingRuleResponse(serializers.Serializer):
    """One rule."""

    data = MappingRule()


class MappingRulesResponse(serializers.Serializer):
    """Rules."""

    data = MappingRule(many=True)
