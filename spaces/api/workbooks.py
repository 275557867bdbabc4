"""/workbooks: sheets that belong together (contract §2.5)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.api.shapes.common import SPACE
from jobs.errors import InvalidInput
from jobs.rest.views import SUCCESS, ApiView, body_of, checked, unknown
from spaces.api import wire
from spaces.api.commits import COMPLETED, completed
from spaces.api.doors import open_space, open_workbook
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.workbook import (
    ListCommitsResponse,
    ListWorkbooksResponse,
    WorkbookConfig,
    WorkbookResponse,
    WorkbookUpdate,
)
from spaces.api.workbook_list import listed
from spaces.models import Commit, Workbook
from spaces.ops.bulk import validate_sheet
from spaces.ops.workbook import delete_workbook
from spaces.ops.workbook_update import open_workbook as make_workbook
from spaces.ops.workbook_update import revise_workbook

FILTERS = tuple(
    OpenApiParameter(name, str, description=f"Only with this {name}; a leading - means: without it.")
    for name in ("name", "namespace", "label")
)
LIST = (
    SPACE,
    *FILTERS,
    OpenApiParameter("treatment", str, description="Only with this treatment."),
    OpenApiParameter("includeSheets", bool, description="With the sheets; true unless you say false."),
    OpenApiParameter("includeCounts", bool, description="With the sheets' record counts."),
)
COLUMNS = ("name", "namespace", "labels", "treatments", "settings", "metadata")
#: Members that are kept nowhere: the server gives them.
_NOT_KEPT = frozenset({"id", "createdAt", "updatedAt"})


class Workbooks(ApiView):
    """Workbooks of a space."""

    @described("workbooks.list", answer=ListWorkbooksResponse, query=LIST)
    def get(self, request: Request) -> Any:
        """List workbooks, oldest first, with their sheets."""
        return {"data": listed(request, self.principal)}

    @described("workbooks.create", body=WorkbookConfig, answer=WorkbookResponse)
    def post(self, request: Request) -> Any:
        """Make a workbook with its sheets and actions; all or none."""
        body = body_of(request)
        asked = checked(WorkbookConfig, body)
        if "spaceId" not in asked:
            raise InvalidInput("Say in which space.", key="spaceId")
        space = open_space(self.principal, asked["spaceId"], edit=True)
        return _shown(make_workbook(space, by=self.principal.id, **members_of(body, asked)))


class OneWorkbook(ApiView):
    """One workbook."""

    @described("workbooks.get", answer=WorkbookResponse)
    def get(self, request: Request, workbook_id: str) -> Any:
        """Show a workbook with its sheets."""
        return _shown(open_workbook(self.principal, workbook_id))

    @described("workbooks.update", body=WorkbookUpdate, answer=WorkbookResponse)
    def patch(self, request: Request, workbook_id: str) -> Any:
        """Change the given members; of `sheets`, those with an id are changed and the others added."""
        row = open_workbook(self.principal, workbook_id, edit=True)
        body = body_of(request)
        asked = checked(WorkbookUpdate, body)
        if asked.get("spaceId", row.space_id) != row.space_id:
            raise InvalidInput("A workbook stays in its space.", key="spaceId")
        given = _columns(asked)
        if extra := _extra(body):
            given["extra"] = {**row.extra, **extra}
        lists = {"sheets": asked.get("sheets", ()), "actions": asked.get("actions")}
        revise_workbook(row.id, by=self.principal.id, **lists, **given)
        return _shown(open_workbook(self.principal, workbook_id))

    @described("workbooks.delete", answer=Success)
    def delete(self, request: Request, workbook_id: str) -> Any:
        """Remove a workbook with its sheets and records."""
        open_workbook(self.principal, workbook_id, edit=True)
        delete_workbook(workbook_id, by=self.principal.id)
        return SUCCESS


class Rebuild(ApiView):
    """Judging anew."""

    @described("workbooks.rebuildWorkbook", answer=Success)
    def post(self, request: Request, workbook_id: str) -> Any:
        """Judge all records of all sheets by the fields as they are now, and let the hooks look at them."""
        row = open_workbook(self.principal, workbook_id, edit=True)
        for sheet in row.sheets.order_by("position", "id"):
            validate_sheet(sheet, by=self.principal.id)
        return SUCCESS


class WorkbookCommits(ApiView):
    """The commits of all sheets of a workbook."""

    @described("workbooks.getWorkbookCommits", answer=ListCommitsResponse, query=COMPLETED)
    def get(self, request: Request, workbook_id: str) -> Any:
        """List the commits of a workbook, newest first."""
        row = open_workbook(self.principal, workbook_id)
        return {"data": completed(request, Commit.objects.filter(sheet__workbook=row.id))}


def members_of(body: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Give what a new workbook is made of: `asked` is what WorkbookConfig knows of the body."""
    lists = {name: asked.get(name, ()) for name in ("sheets", "actions")}
    return {**lists, **_columns(asked), "extra": _extra(body)}


def told(row: Workbook) -> dict[str, Any]:
    """Translate a workbook with its sheets and actions."""
    sheets = row.sheets.order_by("position", "id")
    return wire.workbook(row, wire.actions_of([row.id]), sheets=[wire.sheet(sheet) for sheet in sheets])


def _shown(row: Workbook) -> dict[str, Any]:
    return {"data": told(row)}


def _columns(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in COLUMNS if name in asked}


def _extra(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in unknown(WorkbookUpdate, body).items() if name not in _NOT_KEPT}
