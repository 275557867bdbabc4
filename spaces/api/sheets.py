"""/sheets: tables of records (contract §2.5). Their records are `spaces.api.records`."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.errors import InvalidInput
from jobs.rest.pages import text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api import wire
from spaces.api.commits import COMPLETED, completed
from spaces.api.doors import open_sheet, open_workbook
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.workbook import (
    DuplicateSheet,
    FieldResponse,
    ListCommitsResponse,
    ListSheetsResponse,
    Property,
    SheetResponse,
    SheetUpdate,
)
from spaces.models import Commit
from spaces.ops.duplicate import duplicate_sheet
from spaces.ops.sheet import add_field, lock_sheet, remove_field, unlock_sheet, update_sheet
from spaces.ops.workbook import delete_sheet

WORKBOOK = (OpenApiParameter("workbookId", str, required=True, description="The workbook of the sheets."),)
INDEX = (OpenApiParameter("insertAtIndex", int, description="Its place, from 0; at the end if there is none."),)


class Sheets(ApiView):
    """The sheets of a workbook."""

    @described("sheets.list", answer=ListSheetsResponse, query=WORKBOOK)
    def get(self, request: Request) -> Any:
        """List the sheets of a workbook in their order."""
        workbook_id = text(request, "workbookId")
        if workbook_id is None:
            raise InvalidInput("Say which workbook.", key="workbookId")
        rows = open_workbook(self.principal, workbook_id).sheets.order_by("position", "id")
        return {"data": [wire.sheet(row) for row in rows]}


class OneSheet(ApiView):
    """One sheet."""

    @described("sheets.get", answer=SheetResponse)
    def get(self, request: Request, sheet_id: str) -> Any:
        """Show a sheet with its counts."""
        return _shown(self, sheet_id)

    @described("sheets.updateSheet", body=SheetUpdate, answer=SheetResponse)
    def patch(self, request: Request, sheet_id: str) -> Any:
        """Change name, slug or metadata; fields change with the workbook."""
        open_sheet(self.principal, sheet_id, edit=True)
        if given := checked(SheetUpdate, body_of(request)):
            update_sheet(sheet_id, by=self.principal.id, **given)
        return _shown(self, sheet_id)

    @described("sheets.delete", answer=Success)
    def delete(self, request: Request, sheet_id: str) -> Any:
        """Remove a sheet with its records."""
        open_sheet(self.principal, sheet_id, edit=True)
        delete_sheet(sheet_id, by=self.principal.id)
        return SUCCESS


class Fields(ApiView):
    """The fields of a sheet."""

    @described("sheets.addField", body=Property, answer=FieldResponse, query=INDEX)
    def post(self, request: Request, sheet_id: str) -> Any:
        """Add a field: the body is the property itself."""
        open_sheet(self.principal, sheet_id, edit=True)
        field = body_of(request)
        checked(Property, field)
        index = _index(text(request, "insertAtIndex"))
        return {"data": add_field(sheet_id, field, by=self.principal.id, index=index)}


class OneField(ApiView):
    """One field of a sheet."""

    @described("sheets.removeField", answer=Success)
    def delete(self, request: Request, sheet_id: str, field_key: str) -> Any:
        """Take a field away; records keep what they hold, out of sight."""
        open_sheet(self.principal, sheet_id, edit=True)
        remove_field(sheet_id, field_key, by=self.principal.id)
        return SUCCESS


class Lock(ApiView):
    """Keeping people out."""

    @described("sheets.lockSheet", answer=Success)
    def post(self, request: Request, sheet_id: str) -> Any:
        """Lock a sheet for people; programs may still write. Again is fine."""
        open_sheet(self.principal, sheet_id, edit=True)
        lock_sheet(sheet_id, by=self.principal.id)
        return SUCCESS


class Unlock(ApiView):
    """Letting people in again."""

    @described("sheets.unlockSheet", answer=Success)
    def post(self, request: Request, sheet_id: str) -> Any:
        """Unlock a sheet; again is fine."""
        open_sheet(self.principal, sheet_id, edit=True)
        unlock_sheet(sheet_id, by=self.principal.id)
        return SUCCESS


class Duplicate(ApiView):
    """A copy."""

    @described("sheets.duplicateSheet", body=DuplicateSheet, answer=SheetResponse)
    def post(self, request: Request, sheet_id: str) -> Any:
        """Copy a sheet with its records."""
        open_sheet(self.principal, sheet_id, edit=True)
        named = checked(DuplicateSheet, body_of(request))
        copy = duplicate_sheet(sheet_id, by=self.principal.id, **named)
        return {"data": wire.sheet(copy, with_counts=True)}


class SheetCommits(ApiView):
    """The commits of a sheet."""

    @described("sheets.getSheetCommits", answer=ListCommitsResponse, query=COMPLETED)
    def get(self, request: Request, sheet_id: str) -> Any:
        """List the commits of a sheet, newest first."""
        open_sheet(self.principal, sheet_id)
        return {"data": completed(request, Commit.objects.filter(sheet=sheet_id))}


def _shown(view: ApiView, sheet_id: str) -> dict[str, Any]:
    return {"data": wire.sheet(open_sheet(view.principal, sheet_id), with_counts=True)}


def _index(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        raise InvalidInput("insertAtIndex is a whole number from 0.", key="insertAtIndex")
    return int(value)
