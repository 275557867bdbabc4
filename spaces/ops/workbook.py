"""Verbs on workbooks and their sheets."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.actions import ActionDraft, create_actions
from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.models import Action
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Sheet, Space, Workbook
from spaces.ops.change import change, required_text
from spaces.ops.discard import discard_records
from spaces.ops.events import draft
from spaces.ops.slugs import unused_slug

#: What `update_workbook` may set, and its name on the wire.
CHANGEABLE = {name: name for name in ("name", "namespace", "labels", "treatments", "settings", "metadata", "extra")}


def create_workbook(
    space: Space,
    *,
    name: str,
    by: str,
    sheets: Sequence[Mapping[str, Any]] = (),
    actions: Sequence[Mapping[str, Any]] = (),
    **members: Any,
) -> Workbook:
    """Make a workbook with its sheets and actions (contract §2.5).

    `sheets` are the wire's SheetConfigs; a missing slug is made from the name. `actions` are the wire's
    Actions. Appends workbook:created, and sheet:created and action:created for each. Raises InvalidInput.
    """
    with transaction.atomic():
        workbook, told = make_workbook(space, name=name, by=by, **members)
        slugs: set[str] = set()
        for position, config in enumerate(sheets):
            sheet = make_sheet(workbook, config=config, position=position, taken=slugs)
            told.append(sheet_created(sheet, by=by))
        told[0].payload["sheetCount"] = len(sheets)
        append(told)
        mount(workbook, actions, by=by)
    return workbook


def mount(workbook: Workbook, actions: Sequence[Mapping[str, Any]], *, by: str) -> None:
    """Put actions on a workbook, in order; each is the wire's Action. Raises InvalidInput."""
    where = {"environment": workbook.environment_id, "space": workbook.space_id}
    create_actions([ActionDraft(target=workbook.id, members=given, **where) for given in actions], by=by)


def make_workbook(space: Space, *, name: str, by: str, **members: Any) -> tuple[Workbook, list[Draft]]:
    """Write the workbook's row and word its event, inside the caller's transaction."""
    workbook = Workbook.objects.create(
        environment_id=space.environment_id,
        space=space,
        name=required_text(name, key="name"),
        created_by=by,
        **members,
    )
    told = {"workbookId": workbook.id, "spaceId": space.id, "name": workbook.name, "sheetCount": 0}
    if workbook.namespace:
        told["namespace"] = workbook.namespace
    return workbook, [draft(workbook, Topic.WORKBOOK_CREATED, by=by, **told)]


def make_sheet(
    workbook: Workbook, *, config: Mapping[str, Any], position: int, taken: set[str], **members: Any
) -> Sheet:
    """Write a sheet's row inside the caller's transaction; `taken` gains its slug. Raises InvalidInput."""
    name = required_text(str(config.get("name") or ""), key="sheets.name")
    slug = unused_slug(str(config.get("slug") or ""), name=name, taken=taken)
    taken.add(slug)
    return Sheet.objects.create(
        environment_id=workbook.environment_id,
        space=workbook.space,
        workbook=workbook,
        name=name,
        slug=slug,
        config={**config, "fields": checked_fields(config.get("fields") or [])},
        metadata=config.get("metadata") or {},
        position=position,
        **members,
    )


def sheet_created(sheet: Sheet, *, by: str) -> Draft:
    """Word the event of a new sheet."""
    told = {"sheetId": sheet.id, "workbookId": sheet.workbook_id, "name": sheet.name, "slug": sheet.slug}
    return draft(sheet, Topic.SHEET_CREATED, by=by, **told, fieldCount=len(sheet.fields))


def update_workbook(workbook_id: str, *, by: str, **given: Any) -> Workbook:
    """Change a workbook. Appends workbook:updated with the changes. Raises NotFound, InvalidInput."""
    workbook: Workbook = change(
        Workbook.objects.select_related("space__environment"),
        workbook_id,
        topic=Topic.WORKBOOK_UPDATED,
        by=by,
        columns=CHANGEABLE,
        given=given,
    )
    return workbook


def delete_workbook(workbook_id: str, *, by: str) -> None:
    """Remove a workbook with its sheets and records, in one transaction however many they are.

    Appends workbook:deleted. Raises NotFound.
    """
    with transaction.atomic():
        rows = locking(Workbook.objects.select_related("space__environment"))
        workbook = rows.filter(pk=workbook_id).first()
        if workbook is None:
            raise NotFound
        sheets = [sheet.pk for sheet in locking(workbook.sheets.only("pk").order_by("pk"))]
        told = {"workbookId": workbook.id, "spaceId": workbook.space_id}
        gone = draft(workbook, Topic.WORKBOOK_DELETED, by=by, **told)
        discard_records(sheets)
        Action.objects.filter(target_id__in=[workbook.id, *sheets]).delete()
        Workbook.objects.filter(pk=workbook.id).delete()
        append([gone])


def delete_sheet(sheet_id: str, *, by: str) -> None:
    """Remove a sheet with its records. Appends sheet:deleted. Raises NotFound."""
    with transaction.atomic():
        rows = locking(Sheet.objects.select_related("space__environment", "workbook"))
        sheet = rows.filter(pk=sheet_id).first()
        if sheet is None:
            raise NotFound
        told = {"sheetId": sheet.id, "workbookId": sheet.workbook_id, "name": sheet.name, "slug": sheet.slug}
        gone = draft(sheet, Topic.SHEET_DELETED, by=by, **told)
        discard_records([sheet.id])
        Action.objects.filter(target_id=sheet.id).delete()
        Sheet.objects.filter(pk=sheet.id).delete()
        append([gone])


def checked_fields(fields: Any) -> list[dict[str, Any]]:
    """Refuse fields without a key or with the same key twice. Raises InvalidInput."""
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        raise InvalidInput("Fields must be a list of objects.", key="fields")
    keys = [field.get("key") for field in fields]
    if not all(isinstance(key, str) and key for key in keys):
        raise InvalidInput("Every field needs a key.", key="fields")
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise InvalidInput(f"Two fields have the key {twice}.", key="fields")
    return fields
