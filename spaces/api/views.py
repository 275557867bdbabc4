"""/views: filters and orders of a sheet, kept under a name (contract §2.9)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import Principal, get_row
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import InvalidInput
from jobs.rest.pages import page_of, paginate, text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api.doors import open_sheet
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.view import ListViewsResponse, ViewCreate, ViewResponse, ViewUpdate
from spaces.models import View
from spaces.ops.view import create_view, delete_view, update_view

LIST = (
    OpenApiParameter("sheetId", str, required=True, description="The views of this sheet."),
    PAGE_SIZE,
    PAGE_NUMBER,
)


class Views(ApiView):
    """The views of a sheet."""

    @described("views.list", answer=ListViewsResponse, query=LIST)
    def get(self, request: Request) -> Any:
        """List the views of a sheet, oldest first, 20 on a page."""
        sheet_id = text(request, "sheetId")
        if sheet_id is None:
            raise InvalidInput("Say which sheet.", key="sheetId")
        rows = open_sheet(self.principal, sheet_id).views.order_by("id")
        found, pagination = paginate(rows, page_of(request, size=20))
        return {"data": [_told(row) for row in found], "pagination": pagination}

    @described("views.create", body=ViewCreate, answer=ViewResponse)
    def post(self, request: Request) -> Any:
        """Keep a view of a sheet."""
        asked = checked(ViewCreate, body_of(request))
        open_sheet(self.principal, asked["sheetId"], edit=True)
        row = create_view(asked["sheetId"], name=asked["name"], config=asked["config"], by=self.principal.id)
        return {"data": _told(row)}


class OneView(ApiView):
    """One view."""

    @described("views.get", answer=ViewResponse)
    def get(self, request: Request, view_id: str) -> Any:
        """Show a view."""
        return {"data": _told(_open(self.principal, view_id))}

    @described("views.update", body=ViewUpdate, answer=ViewResponse)
    def patch(self, request: Request, view_id: str) -> Any:
        """Rename a view, or replace its config."""
        row = _open(self.principal, view_id, edit=True)
        asked = checked(ViewUpdate, body_of(request))
        return {"data": _told(update_view(row.id, **asked))}

    @described("views.delete", answer=Success)
    def delete(self, request: Request, view_id: str) -> Any:
        """Forget a view; the records stay."""
        delete_view(_open(self.principal, view_id, edit=True).id)
        return SUCCESS


def _told(row: View) -> dict[str, Any]:
    return {
        "id": row.id,
        "sheetId": row.sheet_id,
        "name": row.name,
        "config": row.config,
        "createdBy": row.created_by,
    }


def _open(principal: Principal, view_id: str, *, edit: bool = False) -> View:
    row = get_row(View.objects.all(), view_id)
    open_sheet(principal, row.sheet_id, edit=edit)
    return row
