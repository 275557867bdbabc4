"""Workbooks, sheets and documents on the wire (contract A.4, A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Free, Id, Moment, Objects, Text, Word
from spaces.api.shapes.common import Anything, Counts, Texts

#: Types of fields (contract §2.5).
FIELD_TYPES = ["string", "number", "boolean", "date", "enum", "reference", "reference-list", "string-list", "enum-list"]

#: What is calculated of a field (contract A.4); the last four of numbers only.
CALCULATION_TYPES = [
    "COUNT_EMPTY",
    "COUNT_NON_EMPTY",
    "PERCENT_EMPTY",
    "PERCENT_NON_EMPTY",
    "SUM",
    "AVERAGE",
    "MIN",
    "MAX",
]


class WorkbookUpdate(serializers.Serializer):
    """What of a workbook changes; none of it is required. Unknown members are kept."""

    name = Text(max_length=255, allow_blank=False)
    spaceId = Id()
    environmentId = Id()
    namespace = Text(max_length=200)
    labels = Texts()
    sheets = Objects(help_text="Those with an id are changed, those without one are added.")
    actions = Objects()
    settings = Free(help_text="trackChanges, noMappingRedirect, sheetSidebarOrder, autoRunAnalysis.")
    metadata = Anything()
    treatments = Texts()


class WorkbookConfig(WorkbookUpdate):
    """A new workbook."""

    name = Text(required=True, max_length=255, allow_blank=False)


class SheetUpdate(serializers.Serializer):
    """What of a sheet changes."""

    name = Text(max_length=255, allow_blank=False)
    slug = Text(max_length=240, allow_blank=False)
    metadata = Anything()


class DuplicateSheet(serializers.Serializer):
    """What the copy is called."""

    name = Text(max_length=255, allow_blank=False)
    slug = Text(max_length=240, allow_blank=False)


class Sheet(serializers.Serializer):
    """A sheet as it is."""

    id = Id(required=True)
    workbookId = Id(required=True)
    name = Text(required=True)
    slug = Text(required=True)
    namespace = Text()
    config = Free(required=True, help_text="name, slug, fields, constraints, access, actions…")
    metadata = Anything()
    treatments = Texts()
    lockedBy = Id()
    lockedAt = Moment()
    recordCounts = Counts(required=False)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class Workbook(WorkbookUpdate):
    """A workbook as it is."""

    id = Id(required=True)
    name = Text(required=True)
    spaceId = Id(required=True)
    environmentId = Id(required=True)
    sheets = Sheet(many=True, required=False)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class WorkbookResponse(serializers.Serializer):
    """One workbook."""

    data = Workbook()


class ListWorkbooksResponse(serializers.Serializer):
    """Workbooks."""

    data = Workbook(many=True)


class SheetResponse(serializers.Serializer):
    """One sheet."""

    data = Sheet()


class ListSheetsResponse(serializers.Serializer):
    """Sheets."""

    data = Sheet(many=True)


class Property(serializers.Serializer):
    """A field of a sheet. Unknown members are kept."""

    key = Text(required=True, max_length=255, allow_blank=False)
    type = Word(FIELD_TYPES, required=True)
    label = Text(max_length=1_000)
    description = Text(max_length=10_000)
    constraints = Objects()
    config = Free()
    readonly = Flag()
    metadata = Anything()


class FieldResponse(serializers.Serializer):
    """One field of a sheet."""

    data = Property()


class CountsData(serializers.Serializer):
    """Counts, and that it worked."""

    counts = Counts()
    success = Flag(required=True)


class Calculation(serializers.Serializer):
    """One number about a field; without a value where there is nothing to calculate with."""

    id = Id(required=True)
    workbookId = Id(required=True)
    sheetId = Id(required=True)
    fieldKey = Text(required=True)
    type = Word(CALCULATION_TYPES, required=True)
    value = serializers.FloatField(required=False)


class ListCalculationsResponse(serializers.Serializer):
    """Numbers about fields."""

    data = Calculation(many=True)


class CountsResponse(serializers.Serializer):
    """How many records there are."""

    data = CountsData()


class CellsResponse(serializers.Serializer):
    """Different values of one field, under its key."""

    data = Free()


class Commit(serializers.Serializer):
    """A commit."""

    id = Id(required=True)
    sheetId = Id(required=True)
    createdBy = Id(required=True, allow_blank=True)
    createdAt = Moment(required=True)
    completedBy = Id(allow_blank=True)
    completedAt = Moment()


class CommitResponse(serializers.Serializer):
    """One commit."""

    data = Commit()


class ListCommitsResponse(serializers.Serializer):
    """Commits."""

    data = Commit(many=True)


class DocumentUpdate(serializers.Serializer):
    """What of a document changes."""

    title = Text(max_length=255, allow_blank=False)
    body = Text(max_length=1_000_000)
    treatments = Texts()
    actions = Objects()


class DocumentConfig(DocumentUpdate):
    """A new document."""

    title = Text(required=True, max_length=255, allow_blank=False)
    body = Text(required=True, max_length=1_000_000)


class Document(DocumentConfig):
    """A document as it is."""

    id = Id(required=True)
    spaceId = Id(required=True)
    environmentId = Id(required=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class DocumentResponse(serializers.Serializer):
    """One document."""

    data = Document()


class ListDocumentsResponse(serializers.Serializer):
    """Documents."""

    data = Document(many=True)


class ListEntitlementsResponse(serializers.Serializer):
    """No entitlements."""

    data = Objects()
