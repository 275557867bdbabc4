"""Views on the wire (contract §2.9, A.5)."""

from rest_framework import serializers

from jobs.api.shapes.common import Pagination
from jobs.rest.fields import Flag, Id, Text, Whole, Word
from jobs.rest.pages import MOST_ROWS
from spaces.ops.record_query import CONDITIONS


class ViewConfig(serializers.Serializer):
    """Which records, and in which order; the parameters of a read of records."""

    versionId = Id()
    commitId = Id()
    sinceVersionId = Id()
    sinceCommitId = Id()
    sortField = Text(max_length=255)
    sortDirection = Word(("asc", "desc"))
    filter = Word(sorted(CONDITIONS))
    filterField = Text(max_length=255)
    searchValue = Text(max_length=1_000)
    searchField = Text(max_length=255)
    ids = serializers.ListField(child=Id(), required=False, max_length=MOST_ROWS)
    pageSize = Whole(min_value=1, max_value=MOST_ROWS)
    pageNumber = Whole(min_value=1, max_value=10**9)
    includeCounts = Flag()
    includeLength = Flag()
    includeLinks = Flag()
    includeMessages = Flag()
    q = Text(max_length=1_000)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the member whose name is a word of Python."""
        return {**super().get_fields(), "for": Id()}

    def to_internal_value(self, data: object) -> object:
        """Take null for absent: the official client sends it for what was not given (contract §1.7)."""
        given = {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data
        return super().to_internal_value(given)


class ViewUpdate(serializers.Serializer):
    """What of a view changes; the config is replaced as a whole."""

    name = Text(max_length=255, allow_blank=False)
    config = ViewConfig(required=False)


class ViewCreate(serializers.Serializer):
    """A new view."""

    sheetId = Id(required=True)
    name = Text(required=True, max_length=255, allow_blank=False)
    config = ViewConfig(required=True)


class View(ViewCreate):
    """A view as it is."""

    id = Id(required=True)
    createdBy = Id(required=True)


class ViewResponse(serializers.Serializer):
    """One view."""

    data = View()


class ListViewsResponse(serializers.Serializer):
    """A page of views."""

    data = View(many=True)
    pagination = Pagination()
