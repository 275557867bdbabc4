"""/sheets/{id}/records: rows of data (contract §2.6)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import InvalidInput
from jobs.rest.pages import MOST_ROWS, flag, page_of, text
from jobs.rest.views import SUCCESS, ApiView, checked
from spaces.api import record_wire
from spaces.api.doors import open_records, open_sheet
from spaces.api.record_params import CHOICE, FOR, query_of
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.record import Record, RecordPatch, RecordsResponse, VersionResponse
from spaces.models import Sheet
from spaces.ops import update
from spaces.ops.cells import read_cells
from spaces.ops.insert import insert_records
from spaces.ops.record_query import count, select
from spaces.ops.records import delete_records

LIST = (
    *CHOICE,
    FOR,
    OpenApiParameter("fields", str, many=True, description="Only these fields."),
    OpenApiParameter("includeCounts", bool, description="With the counts of what is asked for."),
    PAGE_SIZE,
    PAGE_NUMBER,
)
LAYER = (OpenApiParameter("commitId", str, description="The commit that a hook writes back to."),)
IDS = (OpenApiParameter("ids", str, many=True, required=True, description="Repeated, once for each record."),)


class Records(ApiView):
    """The records of a sheet."""

    @described("records.get", answer=RecordsResponse, query=LIST)
    def get(self, request: Request, sheet_id: str) -> Any:
        """Read records in the sheet's order, 10,000 on a page."""
        sheet = open_sheet(self.principal, sheet_id)
        query, page = query_of(request, sheet, self.principal), page_of(request, size=MOST_ROWS)
        rows = select(sheet, query)[page.start : page.start + page.size]
        data: dict[str, Any] = {"success": True, "records": record_wire.read(rows, keys=_keys(request, sheet))}
        if flag(request, "includeCounts"):
            data["counts"] = count(sheet, query)
        return {"data": data}

    @described("records.insert", body=Record(many=True), answer=RecordsResponse)
    def post(self, request: Request, sheet_id: str) -> Any:
        """Add records, `[{fieldKey: {value}}]`; the sheet's rules find what is wrong with them."""
        sheet = open_records(self.principal, sheet_id)
        made = insert_records(sheet_id, _list(request), by=self.principal.id)
        data: dict[str, Any] = {"success": True, "records": []}
        if made:
            data["records"] = record_wire.inserted(made, keys=sheet.field_keys)
            data |= {"versionId": made.commit.id, "commitId": made.commit.id}
        return {"data": data}

    @described("records.update", body=RecordPatch(many=True), answer=VersionResponse, query=LAYER)
    def put(self, request: Request, sheet_id: str) -> Any:
        """Change the given cells of records; what is not given stays."""
        open_records(self.principal, sheet_id)
        patches = [_patch(body, number) for number, body in enumerate(_list(request))]
        commit_id = update.update_records(
            sheet_id, patches, by=self.principal.id, layer_of=None if _is_forced(request) else _layer(request)
        )
        return {"data": {"versionId": commit_id, "commitId": commit_id}}

    @described("records.delete", answer=Success, query=IDS)
    def delete(self, request: Request, sheet_id: str) -> Any:
        """Remove records; those that are gone already are passed over."""
        open_records(self.principal, sheet_id)
        ids = request.query_params.getlist("ids")
        if not ids or len(ids) > MOST_ROWS or any("\x00" in each for each in ids):
            raise InvalidInput(f"Name 1 to {MOST_ROWS:,} records.", key="ids")
        delete_records(sheet_id, ids, by=self.principal.id)
        return SUCCESS


def _keys(request: Request, sheet: Sheet) -> list[str]:
    wanted = set(request.query_params.getlist("fields"))
    return [key for key in sheet.field_keys if key in wanted] if wanted else sheet.field_keys


def _list(request: Request) -> list[Any]:
    if not isinstance(request.data, list):
        raise InvalidInput("The body must be a list of records.")
    return request.data


def _patch(body: Any, number: int) -> update.RecordPatch:
    if not isinstance(body, dict):
        raise InvalidInput("A record must be a JSON object.", key=str(number))
    given = checked(RecordPatch, {name: value for name, value in body.items() if value is not None})
    return update.RecordPatch(
        id=given["id"],
        cells=read_cells(given.get("values", {}), place=f"{number}.values"),
        metadata=given.get("metadata"),
        config=given.get("config"),
    )


def _is_forced(request: Request) -> bool:
    """Whether hooks must hear of this in every case (contract §4.3). X-Disable-Hooks, which the official
    client sends with everything, counts for nothing."""
    return request.headers.get("X-Force-Hooks", "").strip().lower() == "true"


def _layer(request: Request) -> str | None:
    return text(request, "commitId") or text(request, "versionId")
