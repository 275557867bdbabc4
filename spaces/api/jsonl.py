"""/v2-alpha/records.jsonl: records of any number, one JSON object a line, both ways (contract §2.6)."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import get_visible
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import InvalidInput, NotFound
from jobs.models import Event
from jobs.rest.pages import flag, page_of, text
from jobs.rest.views import ApiView
from jobs.ui.download import FileAnswer
from spaces.api import jsonl_wire
from spaces.api.doors import check_lock, open_records, open_sheet, open_workbook
from spaces.api.jsonl_body import JsonlParser, Lines, NdjsonParser
from spaces.api.record_params import CHOICE, FOR, query_of
from spaces.api.shapes.common import described
from spaces.api.shapes.record import JsonlWritten
from spaces.models import Sheet
from spaces.ops.bulk import delete_chosen
from spaces.ops.lines import CHUNK_LINES, Line, Written, check_ids, read_line, write_lines
from spaces.ops.record_query import RecordQuery, select
from spaces.ops.snapshot import take_snapshot

PLACE = (
    OpenApiParameter("sheetId", str),
    OpenApiParameter("workbookId", str, description="With sheetSlug; alone it means all of its sheets."),
    OpenApiParameter("sheetSlug", str),
)
READ = (
    *PLACE,
    *CHOICE,
    FOR,
    OpenApiParameter("fields", str, many=True, description="Only these fields."),
    *(OpenApiParameter(name, bool, description=f"With {member}.") for name, member in jsonl_wire.MEMBERS.items()),
    OpenApiParameter("includeEmptyCells", bool, description="Empty cells as null; they are left out otherwise."),
    OpenApiParameter("noContext", bool, description="Without __k and __e."),
    PAGE_SIZE,
    PAGE_NUMBER,
)
WRITE = (
    *PLACE,
    OpenApiParameter("X-Sheet-Id", str, OpenApiParameter.HEADER),
    OpenApiParameter("truncate", bool, description="Empty the sheets first."),
    OpenApiParameter("snapshot", bool, description="Take a snapshot of the sheets first."),
    OpenApiParameter("silent", bool, description="Hooks do not hear of it."),
    OpenApiParameter("for", str, description="The commit:created that a hook answers."),
)


class JsonlRecords(ApiView):
    """Records as lines."""

    parser_classes = (JsonlParser, NdjsonParser)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and let go of the body."""
        answer = super().dispatch(request, *args, **kwargs)
        body = getattr(self.request, "_data", None)
        if isinstance(body, Lines):
            body.close()
        return answer

    @described("recordsV2.getRaw", answer=OpenApiTypes.STR, query=READ, media="application/jsonl")
    def get(self, request: Request) -> Any:
        """Read records, all of them unless a page is asked for, one JSON object a line."""
        sheets = self._sheets(request)
        if not sheets:
            raise InvalidInput("Say which sheet.", key="sheetId")
        parts = [self._lines(request, sheet) for sheet in sheets]
        spool = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        # To disk first: an answer that is made on the way could break off and look whole.
        for lines in parts:
            spool.writelines(lines)
        spool.seek(0)
        answer = FileAnswer(spool, content_type="application/jsonl; charset=utf-8")
        answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
        return answer

    @described("recordsV2.writeRaw", body=OpenApiTypes.STR, answer=JsonlWritten, query=WRITE)
    def post(self, request: Request) -> Any:
        """Make, change and remove records: a line with `__k` changes that one, `__d` removes it.

        All lines are checked first; then 5,000 at a time are stored, each time in one transaction.
        """
        lines = request.data if isinstance(request.data, Lines) else ()
        places = _Places(self, request)
        layer_of = self._layer(request)
        is_anew, is_kept = flag(request, "truncate"), flag(request, "snapshot")
        for sheet_id, chunk in _chunks(places, lines):
            check_ids(sheet_id, chunk, is_anew=is_anew)
        if is_kept:
            places.snapshot()
        if is_anew:
            places.empty()
        written = Written()
        told: dict[str, Any] = {"by": self.principal.id, "is_silent": flag(request, "silent"), "layer_of": layer_of}
        for sheet_id, chunk in _chunks(places, lines):
            write_lines(sheet_id, chunk, written=written, **told)
        return {"success": True, "created": written.created, "updated": written.updated}

    def content_of(self, request: Request) -> Any:
        """Tell one body from another by what it holds."""
        return request.data.digest if isinstance(request.data, Lines) else ""

    def _sheets(self, request: Request, *, edit: bool = False) -> list[Sheet]:
        """The sheets that the parameters name. Raises NotFound, Forbidden."""
        sheet_id = text(request, "sheetId") or request.headers.get("X-Sheet-Id")
        if sheet_id:
            return [open_sheet(self.principal, sheet_id, edit=edit)]
        workbook_id, slug = text(request, "workbookId"), text(request, "sheetSlug")
        if not workbook_id:
            return []
        sheets = open_workbook(self.principal, workbook_id, edit=edit).sheets.order_by("position")
        found = [*(sheets.filter(slug=slug) if slug else sheets)]
        if slug and not found:
            raise NotFound
        return found

    def _lines(self, request: Request, sheet: Sheet) -> Iterator[bytes]:
        rows = select(sheet, query_of(request, sheet, self.principal))
        if text(request, "pageSize") or text(request, "pageNumber"):
            page = page_of(request, size=10_000)
            rows = rows[page.start : page.start + page.size]
        return jsonl_wire.lines(rows, sheet, jsonl_wire.wanted(request, sheet))

    def _layer(self, request: Request) -> str | None:
        """The commit that a hook writes back to, which its event names."""
        event_id = text(request, "for")
        event = get_visible(self.principal, Event.objects.all(), event_id) if event_id else None
        return event.context.get("commitId") if event else None


class _Places:
    """Which sheet each line means, opened once for writing."""

    def __init__(self, view: JsonlRecords, request: Request) -> None:
        self._view = view
        self._named = view._sheets(request, edit=True)
        for sheet in self._named:
            check_lock(view.principal, sheet)
        self._by_id = {sheet.id: sheet for sheet in self._named}
        self._used = {sheet.id for sheet in self._named if len(self._named) == 1}

    def of(self, number: int, given: dict[str, Any]) -> str:
        """Give the id of a line's sheet. Raises InvalidInput, NotFound, Forbidden."""
        sheet_id, slug = given.get("__s"), given.get("__n")
        if isinstance(sheet_id, str) and sheet_id:
            if sheet_id not in self._by_id:
                self._by_id[sheet_id] = open_records(self._view.principal, sheet_id)
            self._used.add(sheet_id)
            return sheet_id
        found = [sheet for sheet in self._named if slug is None or sheet.slug == slug]
        if len(found) != 1:
            raise InvalidInput(f"Line {number}: say which sheet, in __s or for all lines.", key=f"line {number}")
        self._used.add(found[0].id)
        return str(found[0].id)

    def snapshot(self) -> None:
        """Take a snapshot of the sheets that are written to."""
        for sheet_id in sorted(self._used):
            take_snapshot(sheet_id, by=self._view.principal.id)

    def empty(self) -> None:
        """Remove all records of the sheets that are written to."""
        for sheet_id in sorted(self._used):
            for _ in delete_chosen(self._by_id[sheet_id], RecordQuery(), by=self._view.principal.id):
                pass


def _chunks(places: _Places, lines: Any) -> Iterator[tuple[str, list[Line]]]:
    """Group lines by sheet, in order, with no more than a chunk in memory."""
    held: dict[str, list[Line]] = {}
    for count, (number, given) in enumerate(lines, start=1):
        held.setdefault(places.of(number, given), []).append(read_line(number, given))
        if count % CHUNK_LINES == 0:
            yield from held.items()
            held = {}
    yield from held.items()
