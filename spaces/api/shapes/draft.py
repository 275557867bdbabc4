"""Drafts of spaces on the wire (contract §2.4; the shapes are those of Flatfile's client)."""

from rest_framework import serializers

from jobs.rest.fields import Id, Moment, Text
from spaces.api.shapes.common import Anything


class SpaceDraft(serializers.Serializer):
    """A draft: a space in which another is changed."""

    sourceSpaceId = Id(required=True)
    draftSpaceId = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)
    mergedAt = Moment()


class SpaceDraftResponse(serializers.Serializer):
    """One draft."""

    data = SpaceDraft()


class SpaceDraftsResponse(serializers.Serializer):
    """The drafts of a space."""

    data = SpaceDraft(many=True)


class JsonPatchOperation(serializers.Serializer):
    """One member of a thing that is added, replaced or removed."""

    op = Text(required=True, help_text="add, replace or remove")
    path = Text(required=True)
    value = Anything()


class MergeOperation(serializers.Serializer):
    """What a merge does to one thing."""

    action = Text(required=True, help_text="create, update or delete")
    id = Id(help_text="The thing of the space.")
    mergeId = Id(help_text="The thing of the draft.")
    jsonPatch = JsonPatchOperation(many=True, required=False)


class MergeOperations(serializers.Serializer):
    """What a merge does, by the kinds of things."""

    space = MergeOperation(many=True, required=True)
    workbook = MergeOperation(many=True, required=True)
    sheet = MergeOperation(many=True, required=True)
    guidance = MergeOperation(many=True, required=True)
    document = MergeOperation(many=True, required=True)
    action = MergeOperation(many=True, required=True)
    agent = MergeOperation(many=True, required=True)


class SpaceDraftMergeResponse(serializers.Serializer):
    """What a merge would do."""

    data = MergeOperations()
