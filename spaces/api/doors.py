"""Doors to the things of the data: a foreign id answers exactly like an unknown one, for every kind of thing."""

from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from jobs.access import Principal, get_editable, get_own, get_visible, policy
from jobs.errors import Forbidden, InvalidInput, NotFound
from spaces.access import can_manage, can_send_out, made_by
from spaces.models import Document, Environment, File, Sheet, Space, Webhook, Workbook
from spaces.ops.visit import note_visit

M = TypeVar("M", bound=Model)


def space_rows() -> "QuerySet[Space]":
    """Spaces with their environment; a space lies in itself."""
    return Space.objects.select_related("environment").annotate(space_id=F("pk"))


def open_space(principal: Principal, space_id: str, *, edit: bool = False) -> Space:
    """Give a space. Raises NotFound, Forbidden."""
    return _open(principal, space_rows(), space_id, edit=edit)


def open_workbook(principal: Principal, workbook_id: str, *, edit: bool = False) -> Workbook:
    """Give a workbook with its space. Raises NotFound, Forbidden."""
    return _open(principal, Workbook.objects.select_related("space__environment"), workbook_id, edit=edit)


def open_sheet(principal: Principal, sheet_id: str, *, edit: bool = False) -> Sheet:
    """Give a sheet with its workbook. Raises NotFound, Forbidden."""
    return _open(principal, Sheet.objects.select_related("space__environment", "workbook"), sheet_id, edit=edit)


def open_records(principal: Principal, sheet_id: str) -> Sheet:
    """Give a sheet whose records may be changed. Raises NotFound, Forbidden."""
    sheet = open_sheet(principal, sheet_id, edit=True)
    check_lock(principal, sheet)
    return sheet


def check_lock(principal: Principal, sheet: Sheet) -> None:
    """Keep people from the records of a locked sheet; programs go on. Raises Forbidden."""
    if sheet.locked_at and principal.kind == "user":
        raise Forbidden("This sheet is locked. Unlock it before you change its records.")


def open_file(principal: Principal, file_id: str, *, edit: bool = False) -> File:
    """Give a file. Raises NotFound, Forbidden."""
    return _open(principal, File.objects.select_related("space__environment"), file_id, edit=edit)


def open_document(principal: Principal, document_id: str, *, space_id: str, edit: bool = False) -> Document:
    """Give a document of this space. Raises NotFound, Forbidden."""
    row = _open(principal, Document.objects.select_related("space__environment"), document_id, edit=edit)
    if row.space_id != space_id:
        raise NotFound
    return row


def open_environment(principal: Principal, environment_id: str, *, edit: bool = False) -> Environment:
    """Give an environment of which the principal may see something. Raises NotFound, Forbidden."""
    return get_own(principal, environment_rows(principal), environment_id, edit=edit, environment="id")


def open_webhook(principal: Principal, webhook_id: str) -> Webhook:
    """Give a webhook of an environment that the principal owns. Raises NotFound, Forbidden."""
    row = _open(principal, Webhook.objects.select_related("environment"), webhook_id, edit=True)
    if not can_send_out(principal, row.environment_id):
        raise Forbidden
    return row


def environment_to_send_from(principal: Principal, asked: str | None) -> Environment:
    """Give the environment for a new webhook: the one asked for, or the key's.

    Raises NotFound, Forbidden, InvalidInput.
    """
    row = environment_to_make_in(principal, asked)
    if not can_send_out(principal, row.id):
        raise Forbidden
    return row


def environment_rows(principal: Principal) -> "QuerySet[Environment]":
    """The environments of which the principal may see something, or which it made."""
    return Environment.objects.filter(
        Q(pk__in=policy().environments(principal)) | Q(pk__in=made_by(principal).values("pk"))
    )


def managed_environment(principal: Principal, environment_id: str) -> Environment:
    """Give an environment into which the principal may let people and keys. Raises NotFound, Forbidden."""
    row = open_environment(principal, environment_id)
    if not can_manage(principal, row.id):
        raise Forbidden
    return row


def environment_to_make_in(principal: Principal, asked: str | None) -> Environment:
    """Give the environment for a new space: the one asked for, or the key's (contract §2.4).

    Raises NotFound, Forbidden, InvalidInput.
    """
    wanted = asked or principal.environment
    if wanted is None:
        raise InvalidInput("Say which environment.", key="environmentId")
    return open_environment(principal, wanted, edit=True)


def visible_spaces(principal: Principal) -> "QuerySet[Space]":
    """The spaces that the principal may see."""
    rules = policy()
    allowed = Q(pk__in=[])
    for environment in rules.environments(principal):
        spaces = rules.spaces(principal, environment)
        here = Q(environment_id=environment)
        allowed |= here if spaces is None else here & Q(pk__in=spaces)
    return Space.objects.select_related("environment").filter(allowed)


def _open(principal: Principal, rows: "QuerySet[M]", public_id: str, *, edit: bool) -> M:
    row = (get_editable if edit else get_visible)(principal, rows, public_id)
    note_visit(principal, row.space_id)  # type: ignore[attr-defined]
    return row
