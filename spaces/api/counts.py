"""/sheets/{id}/counts, /cells, /download: a sheet's records at a glance (contract §2.5)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import InvalidInput
from jobs.rest.pages import flag, page_of, text
from jobs.rest.views import ApiView
from jobs.ui.download import FileAnswer
from spaces.api.doors import open_sheet
from spaces.api.record_params import CHOICE, query_of
from spaces.api.shapes.common import described
from spaces.api.shapes.workbook import CellsResponse, CountsResponse, ListCalculationsResponse
from spaces.formats.write_text import write_csv
from spaces.models import RecordQuerySet, Sheet
from spaces.models.cell import CellText
from spaces.ops.calculations import Calculation, calculate
from spaces.ops.record_query import count, count_by_field, select
from spaces.ops.slugs import neat_file_name

BY_FIELD = OpenApiParameter("byField", bool, description="With byField and errorsByField.")
CELLS = (
    *CHOICE,
    OpenApiParameter("fieldKey", str, required=True),
    OpenApiParameter("distinct", bool, required=True, description="Must be true."),
    OpenApiParameter("includeCounts", bool, description="With how many records have each value."),
    PAGE_SIZE,
    PAGE_NUMBER,
)


class Counts(ApiView):
    """How many records there are."""

    @described("sheets.getRecordCounts", answer=CountsResponse, query=(*CHOICE, BY_FIELD))
    def get(self, request: Request, sheet_id: str) -> Any:
        """Count the records that are asked for."""
        sheet = open_sheet(self.principal, sheet_id)
        query = query_of(request, sheet, self.principal)
        counts: dict[str, Any] = dict(count(sheet, query))
        if flag(request, "byField"):
            counts["byField"] = count_by_field(sheet, query)
            errors = {key: told["error"] for key, told in counts["byField"].items()}
            counts["errorsByField"] = {key: number for key, number in errors.items() if number}
        return {"data": {"counts": counts, "success": True}}


class Calculations(ApiView):
    """Numbers about columns."""

    @described("sheets.getCalculations", answer=ListCalculationsResponse, query=CHOICE)
    def get(self, request: Request, sheet_id: str) -> Any:
        """Calculate, over the records that are asked for, how full each field is, and of numbers what they come to."""
        sheet = open_sheet(self.principal, sheet_id)
        found = calculate(sheet, query_of(request, sheet, self.principal))
        return {"data": [_calculation(sheet, each) for each in found]}


class Cells(ApiView):
    """The different values of a field."""

    @described("sheets.getCellValues", answer=CellsResponse, query=CELLS)
    def get(self, request: Request, sheet_id: str) -> Any:
        """List the different values of a field, 1000 on a page, the commonest first."""
        sheet = open_sheet(self.principal, sheet_id)
        key = text(request, "fieldKey")
        field = next((field for field in sheet.fields if field["key"] == key), None)
        if key is None or field is None:
            raise InvalidInput("Say which field.", key="fieldKey")
        if not flag(request, "distinct"):
            raise InvalidInput("Only distinct values can be listed.", key="distinct")
        rows = select(sheet, query_of(request, sheet, self.principal)).order_by()
        found = rows.annotate(_value=CellText(key)).values("_value").annotate(number=Count("pk"))
        page = page_of(request, size=1_000)
        kept = found.order_by("-number", "_value")[page.start : page.start + page.size]
        with_counts = flag(request, "includeCounts")
        return {"data": {key: [_cell(row, field, with_counts=with_counts) for row in kept]}}


class Download(ApiView):
    """A sheet as CSV."""

    @described("sheets.getRecordsAsCsv", answer=OpenApiTypes.BINARY, query=CHOICE, media="text/csv")
    def get(self, request: Request, sheet_id: str) -> Any:
        """Send the records that are asked for as CSV, with the fields' labels above."""
        sheet = open_sheet(self.principal, sheet_id)
        rows = select(sheet, query_of(request, sheet, self.principal))
        stream = _written(sheet, rows)
        name = neat_file_name(sheet.name, ext="csv")
        answer = FileAnswer(stream, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def _written(sheet: Sheet, rows: RecordQuerySet) -> Any:
    """Write to disk first: an answer that is made on the way could break off and look whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.csv")
        write_csv(path, [field.get("label") or field["key"] for field in sheet.fields], _values(sheet, rows))
        return path.open("rb")


def _values(sheet: Sheet, rows: RecordQuerySet) -> Iterator[list[Any]]:
    keys = sheet.field_keys
    for values in rows.values_list("values", flat=True).iterator(chunk_size=5_000):
        yield [values.get(key) for key in keys]


def _calculation(sheet: Sheet, each: Calculation) -> dict[str, Any]:
    told = {
        "id": each.id_in(sheet.id),
        "workbookId": sheet.workbook_id,
        "sheetId": sheet.id,
        "fieldKey": each.field_key,
        "type": each.type,
    }
    return told if each.value is None else {**told, "value": each.value}


def _cell(row: Any, field: dict[str, Any], *, with_counts: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"value": _typed(row["_value"], str(field.get("type")))}
    if with_counts:
        told["counts"] = {"total": row["number"]}
    return told


def _typed(value: Any, kind: str) -> Any:
    """Give a value its type back: databases compare cells as text."""
    if value is None or not isinstance(value, str):
        return bool(value) if kind == "boolean" and value is not None else value
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(value, value)
    if kind != "number":
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() and "." not in value else number
