"""Changing and finding many records at once (contract §2.5, §2.6), and versions (§2.9)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.errors import InvalidInput
from jobs.rest.pages import flag
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api.doors import open_records, open_sheet
from spaces.api.record_params import CHOICE, query_of
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.record import BulkUpdate, FindReplace, RecordIndex, VersionResponse, VersionsBody
from spaces.ops.bulk import bulk_update, find_replace, validate_sheet
from spaces.ops.cells import Cell, read_cells
from spaces.ops.record_query import indices
from spaces.ops.update import update_records

SILENT = OpenApiParameter("silent", bool, description="Hooks do not hear of it.")


class BulkUpdates(ApiView):
    """The same cells for many records."""

    @described("records.bulkUpdate", body=BulkUpdate, answer=VersionResponse, query=(*CHOICE, SILENT))
    def patch(self, request: Request, sheet_id: str) -> Any:
        """Give the same cells to all records that are meant."""
        sheet = open_records(self.principal, sheet_id)
        cells = read_cells(checked(BulkUpdate, body_of(request))["fieldUpdates"], place="fieldUpdates")
        query = query_of(request, sheet, self.principal)
        commit_id = bulk_update(sheet, query, cells, by=self.principal.id, is_silent=flag(request, "silent"))
        return _version(commit_id)


class FindReplaces(ApiView):
    """Text of one field that becomes another."""

    @described("records.findAndReplace", body=FindReplace, answer=VersionResponse, query=CHOICE)
    def put(self, request: Request, sheet_id: str) -> Any:
        """Replace text in one field; quotes around `find` mean the whole cell."""
        sheet = open_records(self.principal, sheet_id)
        asked = checked(FindReplace, body_of(request))
        if asked["fieldKey"] not in sheet.field_keys:
            raise InvalidInput("The sheet has no such field.", key="fieldKey")
        find, replace = (_scalar(asked, name) for name in ("find", "replace"))
        query = query_of(request, sheet, self.principal)
        commit_id = find_replace(sheet, query, key=asked["fieldKey"], find=find, replace=replace, by=self.principal.id)
        return _version(commit_id)


class Indices(ApiView):
    """Where records stand."""

    @described("records.indices", answer=RecordIndex(many=True), query=CHOICE)
    def get(self, request: Request, sheet_id: str) -> Any:
        """Give the place of `ids`, from 0, among the records that are asked for; a bare list."""
        sheet = open_sheet(self.principal, sheet_id)
        return indices(sheet, query_of(request, sheet, self.principal))


class Validate(ApiView):
    """Judging anew."""

    @described("sheets.validate", answer=Success)
    def post(self, request: Request, sheet_id: str) -> Any:
        """Judge all records by the fields as they are now, and let the hooks look at them."""
        sheet = open_sheet(self.principal, sheet_id, edit=True)
        validate_sheet(sheet, by=self.principal.id)
        return SUCCESS


class Versions(ApiView):
    """Versions, which are commits."""

    @described("versions.createId", body=VersionsBody, answer=VersionResponse)
    def post(self, request: Request) -> Any:
        """Make a version of a sheet as it is; it holds no change."""
        asked = checked(VersionsBody, body_of(request))
        sheet = open_sheet(self.principal, asked["sheetId"], edit=True)
        return _version(update_records(sheet.id, [], by=self.principal.id))


def _version(commit_id: str) -> dict[str, Any]:
    return {"data": {"versionId": commit_id, "commitId": commit_id}}


def _scalar(asked: dict[str, Any], name: str) -> Any:
    cell: Cell = read_cells({name: {"value": asked.get(name)}}, place="body")[name]
    if isinstance(cell.value, list):
        raise InvalidInput("Lists cannot be searched for.", key=name)
    return cell.value
