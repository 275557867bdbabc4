"""What a page of another site asks for its visitor, and all that it is given (contract §1.1)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Free, Objects, Text
from spaces.api.shapes.guest import Guest
from spaces.api.shapes.space import Environment, Space
from spaces.api.shapes.workbook import Document, Workbook


class InitSpace(serializers.Serializer):
    """A space with a workbook and a document in it, each as it would be made alone."""

    space = Free(required=True, help_text="A SpaceConfig; `metadata.userInfo.name` names the visitor.")
    workbook = Free(help_text="A WorkbookConfig; without a name it has the space's.")
    document = Free(help_text="A DocumentConfig.")
    externalActorId = Text(max_length=1_000, help_text="What the page calls its visitor; kept with the space.")


class InitializedSpace(Space):
    """The space, with the visitor's token."""

    accessToken = Text(required=True)


class VisitedEnvironment(Environment):
    """The environment that the space is in."""

    hasAccess = Flag(required=True)


class InitialResources(serializers.Serializer):
    """All that a page needs to begin."""

    space = InitializedSpace()
    workbooks = Workbook(many=True)
    documents = Document(many=True)
    actor = Guest()
    entitlements = Objects(required=True)
    environment = VisitedEnvironment()


class InitialResourcesResponse(serializers.Serializer):
    """All that a page needs to begin."""

    data = InitialResources()
