"""Records on the wire (contract §2.6, A.5)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Free, Id, Text, Whole
from spaces.api.shapes.common import Anything, Count, Counts


class Record(serializers.Serializer):
    """A record: exactly these members, or every hook believes that it changed."""

    id = Id(required=True)
    values = Free(required=True, help_text="By field key: value, messages, valid.")
    valid = Flag(required=True)
    metadata = Free(required=True)
    config = Free(required=True)


class RecordPatch(serializers.Serializer):
    """What changes of one record."""

    id = Id(required=True)
    values = Free(help_text="By field key: value, messages. Fields that are not named stay.")
    metadata = Free()
    config = Free()


class RecordsData(serializers.Serializer):
    """Records, and that it worked."""

    success = Flag(required=True)
    records = Record(many=True)
    counts = Counts(required=False)
    versionId = Id()
    commitId = Id()


class RecordsResponse(serializers.Serializer):
    """Records."""

    data = RecordsData()


class Version(serializers.Serializer):
    """A version, which is a commit."""

    versionId = Id(required=True)
    commitId = Id(required=True)


class VersionResponse(serializers.Serializer):
    """One version."""

    data = Version()


class JsonlWritten(serializers.Serializer):
    """What lines have done; the body is not wrapped in `data`."""

    success = Flag(required=True)
    created = Whole(required=True)
    updated = Whole(required=True)


class BulkUpdate(serializers.Serializer):
    """The same cells for many records."""

    fieldUpdates = Free(required=True)


class FindReplace(serializers.Serializer):
    """Text of one field that becomes another."""

    fieldKey = Text(required=True, max_length=255)
    find = Anything()
    replace = Anything()


class VersionsBody(serializers.Serializer):
    """What a version is asked for."""

    sheetId = Id(required=True)
    parentVersionId = Id()


class RecordIndex(serializers.Serializer):
    """Where a record stands, from 0."""

    id = Id(required=True)
    index = Count(required=True)
