"""Apps and constraints on the wire (contract A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Id, Moment, Text, Whole, Word
from spaces.api.shapes.common import Anything

TYPES = ("PORTAL", "PROJECTS", "MAPPING", "WORKBOOKS", "CUSTOM")
#: Most characters of a constraint's function.
FUNCTION_MAX = 256 * 1024


class AppPatch(serializers.Serializer):
    """Changed members of an app."""

    name = Text(max_length=200, allow_blank=False)
    namespace = Text(max_length=200)
    entity = Text(max_length=200)
    entityPlural = Text(max_length=200)
    icon = Text(max_length=10_000)
    metadata = Anything()
    environmentFilters = Anything()
    blueprint = Anything()
    activatedAt = Moment()


class AppCreate(AppPatch):
    """A new app."""

    name = Text(required=True, max_length=200, allow_blank=False)
    namespace = Text(required=True, max_length=200)
    type = Word(TYPES, required=True)


class App(AppCreate):
    """An app as it is."""

    id = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class AppResponse(serializers.Serializer):
    """One app."""

    data = App()


class AppsResponse(serializers.Serializer):
    """Apps."""

    data = App(many=True)


class Succeeded(serializers.Serializer):
    """The answer of deletions of this group: not wrapped in `data` (contract §1.6)."""

    success = Flag(required=True)


class ConstraintUpdate(serializers.Serializer):
    """Changed members of a constraint."""

    description = Text(max_length=10_000)
    function = Text(max_length=FUNCTION_MAX, help_text="JavaScript; kept as text, and run by listeners only.")
    options = Anything()
    label = Text(max_length=1_000)
    prompt = Text(max_length=10_000)


class ConstraintCreate(ConstraintUpdate):
    """A new constraint."""

    validator = Text(max_length=200)
    appId = Id()


class Constraint(ConstraintCreate):
    """A constraint as it is."""

    id = Id(required=True)
    appId = Id(required=True)
    validator = Text(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class ConstraintVersion(Constraint):
    """A constraint as it was."""

    version = Whole(required=True)


class ConstraintResponse(serializers.Serializer):
    """One constraint."""

    data = Constraint()


class ConstraintsResponse(serializers.Serializer):
    """Constraints."""

    data = Constraint(many=True)


class ConstraintVersionResponse(serializers.Serializer):
    """One version."""

    data = ConstraintVersion()


class ConstraintVersionsResponse(serializers.Serializer):
    """Versions."""

    data = ConstraintVersion(many=True)
