"""/snapshots: sheets as they were, and the way back (contract §2.9)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_row
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import InvalidInput
from jobs.rest.pages import flag, page_of, text, word
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api.doors import check_lock, open_sheet
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.snapshot import (
    CreateSnapshot,
    DiffRecordsResponse,
    RestoreOptions,
    SnapshotResponse,
    SnapshotsResponse,
)
from spaces.models import Sheet, Snapshot
from spaces.ops.snapshot import Restore, delete_snapshot, restore_snapshot, take_snapshot
from spaces.ops.snapshot_changes import (
    CHANGE_TYPES,
    Change,
    count_by_field,
    count_changes,
    read_changes,
    schema_diff,
)
from spaces.rules.wire import wire_cells

LIST = (
    OpenApiParameter("sheetId", str, required=True, description="The snapshots of this sheet."),
    OpenApiParameter("threadId", str, description="Only those of this thread."),
)
SUMMARY = (OpenApiParameter("includeSummary", bool, description="With what has changed since."),)
CHANGES = (OpenApiParameter("changeType", str, enum=CHANGE_TYPES, description="Only these."), PAGE_SIZE, PAGE_NUMBER)
#: Most snapshots of one answer; the contract has no pages here.
MOST = 1_000


class Snapshots(ApiView):
    """The snapshots of a sheet."""

    @described("snapshots.listSnapshots", answer=SnapshotsResponse, query=LIST)
    def get(self, request: Request) -> Any:
        """List the snapshots of a sheet, newest first."""
        sheet_id = text(request, "sheetId")
        if sheet_id is None:
            raise InvalidInput("Say which sheet.", key="sheetId")
        rows = open_sheet(self.principal, sheet_id).snapshots.order_by("-number")
        if thread := text(request, "threadId"):
            rows = rows.filter(thread_id=thread)
        return {"data": [told(row) for row in rows[:MOST]]}

    @described("snapshots.createSnapshot", body=CreateSnapshot, answer=SnapshotResponse)
    def post(self, request: Request) -> Any:
        """Remember a sheet as it is; it costs the same however many records there are."""
        asked = checked(CreateSnapshot, body_of(request))
        open_sheet(self.principal, asked["sheetId"], edit=True)
        named = {"label": asked.get("label", ""), "thread": asked.get("threadId", "")}
        return {"data": told(take_snapshot(asked["sheetId"], by=self.principal.id, **named))}


class OneSnapshot(ApiView):
    """One snapshot."""

    @described("snapshots.getSnapshot", answer=SnapshotResponse, query=SUMMARY)
    def get(self, request: Request, snapshot_id: str) -> Any:
        """Show a snapshot."""
        row, sheet = _open(self.principal, snapshot_id)
        shown = told(row)
        if flag(request, "includeSummary"):
            shown["summary"] = _summary(row, sheet)
        return {"data": shown}

    @described("snapshots.deleteSnapshot", answer=Success)
    def delete(self, request: Request, snapshot_id: str) -> Any:
        """Forget a snapshot; the records stay as they are, and so do older snapshots."""
        _open(self.principal, snapshot_id, edit=True)
        delete_snapshot(snapshot_id)
        return SUCCESS


class RestoreSnapshot(ApiView):
    """The way back."""

    @described("snapshots.restoreSnapshot", body=RestoreOptions, answer=SnapshotResponse)
    def post(self, request: Request, snapshot_id: str) -> Any:
        """Bring the records back to how they were: all of it, or what the body names."""
        row, sheet = _open(self.principal, snapshot_id, edit=True)
        check_lock(self.principal, sheet)
        asked = checked(RestoreOptions, body_of(request))
        wanted = {name: asked.get(name, not asked) for name in ("created", "updated", "deleted")}
        restore_snapshot(row.id, by=self.principal.id, what=Restore(**wanted))
        return {"data": told(row)}


class SnapshotRecords(ApiView):
    """What has changed since."""

    @described("snapshots.getSnapshotRecords", answer=DiffRecordsResponse, query=CHANGES)
    def get(self, request: Request, snapshot_id: str) -> Any:
        """Read the records that changed, 1,000 on a page, in the sheet's order."""
        row, sheet = _open(self.principal, snapshot_id)
        is_named = text(request, "changeType") is not None
        change = word(request, "changeType", among=CHANGE_TYPES, default="") if is_named else None
        page = page_of(request, size=1_000)
        total = count_changes(row, change)
        found = read_changes(row, change, start=page.start, size=page.size) if page.start < total else []
        pagination = {"currentPage": page.number, "pageCount": -(-total // page.size), "totalCount": total}
        return {"data": [_diff(each, _keys(row, sheet)) for each in found], "pagination": pagination}


def told(row: Snapshot) -> dict[str, Any]:
    """Translate a snapshot."""
    shown = {
        "id": row.id,
        "sheetId": row.sheet_id,
        "label": row.label,
        "createdBy": row.created_by,
        "createdAt": wire.moment(row.created_at),
    }
    return shown | ({"threadId": row.thread_id} if row.thread_id else {})


def _summary(row: Snapshot, sheet: Sheet) -> dict[str, Any]:
    sections = {
        change: {"total": count_changes(row, change), "byField": count_by_field(row, change)} for change in CHANGE_TYPES
    }
    return {**sections, "schemaDiff": schema_diff(row, sheet), "config": row.config}


def _keys(row: Snapshot, sheet: Sheet) -> list[str]:
    """The fields of both sides: a cell of a field that went is still told."""
    return [*schema_diff(row, sheet)]


def _diff(change: Change, keys: list[str]) -> dict[str, Any]:
    """Translate a change; a record that went has no values but those of the snapshot."""
    shown: Any = change.new or change.old
    new = (change.new.values, change.new.messages) if change.new else ({}, None)
    cells, _ = wire_cells(*new, keys=keys)
    for key in keys:
        cells[key]["snapshotValue"] = change.old.values.get(key) if change.old and change.old.values else None
    return {
        "id": change.id,
        "values": cells,
        "valid": shown.is_valid,
        "metadata": shown.metadata or {},
        "config": shown.config or {},
    }


def _open(principal: Principal, snapshot_id: str, *, edit: bool = False) -> tuple[Snapshot, Sheet]:
    row = get_row(Snapshot.objects.all(), snapshot_id)
    return row, open_sheet(principal, row.sheet_id, edit=edit)
