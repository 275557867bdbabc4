"""Files on the wire (contract §2.7, A.6)."""

from rest_framework import serializers

from jobs.api.shapes.common import Pagination
from jobs.rest.fields import Id, Moment, Objects, Text, Word
from spaces.api.shapes.common import Anything, Count, Texts
from spaces.models.file import FileStatus

STATUSES = tuple(FileStatus.values)
MODES = ("import", "export")


class FileUpdate(serializers.Serializer):
    """What of a file changes."""

    name = Text(max_length=255, allow_blank=False)
    mode = Word(MODES)
    status = Word(STATUSES)
    workbookId = Id()
    actions = Objects()


class CloneFile(serializers.Serializer):
    """What stands before the copy's name."""

    prefix = Text(max_length=200)


class Upload(serializers.Serializer):
    """A multipart form; clients send the parts in this order and may leave out the length of the whole."""

    spaceId = Id(required=True)
    environmentId = Id()
    mode = Word(MODES)
    file = serializers.FileField(required=True, allow_empty_file=True)
    actions = serializers.ListField(child=Text(), required=False, help_text="Each a JSON object as text.")
    origin = Text(max_length=16)


class File(FileUpdate):
    """A file as it is."""

    id = Id(required=True)
    name = Text(required=True)
    ext = Text(required=True)
    mimetype = Text(required=True)
    encoding = Text(required=True)
    status = Word(STATUSES, required=True)
    mode = Word(MODES, required=True)
    size = Count(required=True)
    bytesReceived = Count(required=True)
    spaceId = Id(required=True)
    sheetId = Id()
    origin = Text()
    treatments = Texts()
    expiredAt = Moment()
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class FileResponse(serializers.Serializer):
    """One file."""

    data = File()


class ListFilesResponse(serializers.Serializer):
    """A page of files."""

    data = File(many=True)
    pagination = Pagination()


class DetectHeader(serializers.Serializer):
    """The first rows of a table, and how its header is looked for."""

    options = Anything(help_text="algorithm, rowsToSearch, skip, headers, rowNumbers.")
    data = Anything(required=True, help_text="A list of rows, each a list of texts.")


class DetectedHeader(serializers.Serializer):
    """The header, and how many rows lie above the data."""

    header = Texts(required=True)
    headerRow = Count(required=True)
    letters = Texts(required=True)
    skip = Count(required=True)


class DetectHeaderResponse(serializers.Serializer):
    """A header."""

    data = DetectedHeader()
