"""Doors to the things of a space: what a person may not know of is not found, for every kind of thing."""

from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet
from django.http import HttpRequest

from jobs.access import get_editable, get_visible, policy
from jobs.errors import Forbidden
from jobs.models import Action
from jobs.ui.visitor import principal_of
from spaces.access import can_manage, can_send_out
from spaces.models import Document, Environment, File, Sheet, Snapshot, Space, View, Webhook, Workbook
from spaces.ops.visit import note_visit

M = TypeVar("M", bound=Model)


def spaces() -> "QuerySet[Space]":
    """Spaces with what naming them needs; a space lies in itself."""
    return Space.objects.select_related("environment").annotate(space_id=F("pk"))


def get_visible_space_or_404(request: HttpRequest, space_id: str) -> Space:
    """A space the person may see. Raises NotFound."""
    return _visible(request, spaces(), space_id)


def get_editable_space_or_404(request: HttpRequest, space_id: str) -> Space:
    """A space the person may act in. Raises NotFound, Forbidden."""
    return _editable(request, spaces(), space_id)


def get_managed_space_or_404(request: HttpRequest, space_id: str) -> Space:
    """A space that the person owns, by itself or with its environment. Raises NotFound, Forbidden."""
    row = get_visible_space_or_404(request, space_id)
    if not owns(request, row):
        raise Forbidden
    return row


def owns(request: HttpRequest, space: Space) -> bool:
    """Whether the person may put a space away and bring it back; guests and other editors may not."""
    return can_manage(principal_of(request), space.environment_id, space.pk)


def get_visible_workbook_or_404(request: HttpRequest, workbook_id: str) -> Workbook:
    """A workbook the person may see. Raises NotFound."""
    return _visible(request, Workbook.objects.select_related("space__environment"), workbook_id)


def get_visible_sheet_or_404(request: HttpRequest, sheet_id: str) -> Sheet:
    """A sheet the person may see, with its workbook. Raises NotFound."""
    rows = Sheet.objects.select_related("space__environment", "workbook__space")
    return _visible(request, rows, sheet_id)


def get_editable_sheet_or_404(request: HttpRequest, sheet_id: str) -> Sheet:
    """A sheet the person may change. Raises NotFound, Forbidden."""
    rows = Sheet.objects.select_related("space__environment", "workbook__space")
    return _editable(request, rows, sheet_id)


def get_visible_snapshot_or_404(request: HttpRequest, snapshot_id: str) -> Snapshot:
    """A snapshot of a sheet the person may see, with the sheet. Raises NotFound."""
    return _visible(request, _snapshots(), snapshot_id)


def get_editable_snapshot_or_404(request: HttpRequest, snapshot_id: str) -> Snapshot:
    """A snapshot of a sheet the person may change. Raises NotFound, Forbidden."""
    return _editable(request, _snapshots(), snapshot_id)


def get_editable_view_or_404(request: HttpRequest, view_id: str) -> View:
    """A saved view of a sheet the person may change. Raises NotFound, Forbidden."""
    rows = View.objects.select_related("sheet__space__environment", "sheet__workbook__space")
    placed = rows.annotate(environment_id=F("sheet__environment_id"), space_id=F("sheet__space_id"))
    return _editable(request, placed, view_id)


def get_visible_file_or_404(request: HttpRequest, file_id: str) -> File:
    """A file the person may see. Raises NotFound."""
    return _visible(request, _files(), file_id)


def get_editable_file_or_404(request: HttpRequest, file_id: str) -> File:
    """A file the person may change. Raises NotFound, Forbidden."""
    return _editable(request, _files(), file_id)


def get_visible_document_or_404(request: HttpRequest, document_id: str) -> Document:
    """A document the person may see. Raises NotFound."""
    return _visible(request, Document.objects.select_related("space__environment"), document_id)


def get_visible_action_or_404(request: HttpRequest, action_id: str) -> Action:
    """An action the person may see. Raises NotFound."""
    return _visible(request, Action.objects.all(), action_id)


def get_owned_webhook_or_404(request: HttpRequest, webhook_id: str) -> Webhook:
    """A webhook of an environment that the person owns. Raises NotFound, Forbidden."""
    row = get_editable(principal_of(request), Webhook.objects.select_related("environment", "only_space"), webhook_id)
    if not can_send_out(principal_of(request), row.environment_id):
        raise Forbidden
    return row


def environments_to_send_from(request: HttpRequest) -> list[Environment]:
    """The environments that the person owns, whose events they may send elsewhere."""
    return [row for row in environments_to_act_in(request) if can_send_out(principal_of(request), row.id)]


def can_act_in(request: HttpRequest, row: Any) -> bool:
    """Whether the person may press buttons where this thing lies; asked once a request for each place."""
    asked: dict[tuple[str, str], bool] = request.__dict__.setdefault("_can_act_in", {})
    place = (row.environment_id, row.space_id)
    if place not in asked:
        asked[place] = policy().can_act(principal_of(request), *place)
    return asked[place]


def environments_to_act_in(request: HttpRequest) -> list[Environment]:
    """The environments in which the person may make a space."""
    principal, rules = principal_of(request), policy()
    rows = Environment.objects.filter(pk__in=rules.environments(principal))
    return [row for row in rows if rules.can_act(principal, row.id, None)]


def _snapshots() -> "QuerySet[Snapshot]":
    """Snapshots with what naming them needs; they lie where their sheet lies."""
    rows = Snapshot.objects.select_related("sheet__space__environment", "sheet__workbook__space")
    return rows.annotate(environment_id=F("sheet__environment_id"), space_id=F("sheet__space_id"))


def _files() -> "QuerySet[File]":
    return File.objects.select_related("space__environment", "workbook")


def _visible(request: HttpRequest, rows: "QuerySet[M]", public_id: str) -> M:
    return _noted(request, get_visible(principal_of(request), rows, public_id))


def _editable(request: HttpRequest, rows: "QuerySet[M]", public_id: str) -> M:
    return _noted(request, get_editable(principal_of(request), rows, public_id))


def _noted(request: HttpRequest, row: M) -> M:
    note_visit(principal_of(request), row.space_id)  # type: ignore[attr-defined]
    return row
