"""Verbs on one sheet: its name, its fields, its lock."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import InvalidInput, NotFound
from jobs.topics import Topic
from spaces.models import Sheet
from spaces.ops.change import change, required_text
from spaces.ops.mounted import set_actions
from spaces.ops.records import locked_sheet
from spaces.ops.workbook import checked_fields

#: What may be set, and its name on the wire.
CHANGEABLE = {
    "name": "name",
    "slug": "slug",
    "metadata": "metadata",
    "config": "config",
    "namespace": "namespace",
    "locked_at": "lockedAt",
    "locked_by": "lockedBy",
}


def update_sheet(sheet_id: str, *, by: str, **given: Any) -> Sheet:
    """Change a sheet; a slug must be free in the workbook. Appends sheet:updated. Raises NotFound, InvalidInput."""
    with transaction.atomic():
        sheet = locked_sheet(sheet_id)
        if "name" in given:
            given["name"] = required_text(given["name"], key="name")
        if "slug" in given:
            given["slug"] = _free_slug(sheet, given["slug"])
        return _change(sheet_id, given, by=by)


def configure_sheet(sheet_id: str, config: Mapping[str, Any], *, by: str, **given: Any) -> Sheet:
    """Change the given members of a sheet's config; fields and actions are replaced as a whole.

    Records keep the values of fields that go. Appends sheet:updated. Raises NotFound, InvalidInput.
    """
    with transaction.atomic():
        sheet = locked_sheet(sheet_id)
        merged = {**sheet.config, **config}
        merged["fields"] = checked_fields(merged.get("fields") or [])
        named = {name: str(config[name]) for name in ("name", "slug") if config.get(name)}
        sheet = update_sheet(sheet_id, by=by, config=merged, **named, **given)
        if "actions" in config:
            mount_actions(sheet, by=by)
        return sheet


def mount_actions(sheet: Sheet, *, by: str) -> None:
    """Mount what the sheet's config lists. Raises InvalidInput."""
    actions = sheet.config.get("actions") or []
    set_actions(sheet.id, actions, environment=sheet.environment_id, space=sheet.space_id, by=by)


def add_field(sheet_id: str, field: Mapping[str, Any], *, by: str, index: int | None = None) -> dict[str, Any]:
    """Add a field, at `index` from 0 or at the end, and give it. Appends sheet:updated.

    Two callers with one key: the second is refused. Raises NotFound, InvalidInput.
    """
    with transaction.atomic():
        fields = locked_sheet(sheet_id).fields
        fields.insert(len(fields) if index is None else index, dict(field))
        configure_sheet(sheet_id, {"fields": fields}, by=by)
    return dict(field)


def remove_field(sheet_id: str, key: str, *, by: str) -> None:
    """Take a field away; what records hold for it is kept out of sight. Appends sheet:updated. Raises NotFound."""
    with transaction.atomic():
        fields = locked_sheet(sheet_id).fields
        kept = [field for field in fields if field["key"] != key]
        if len(kept) == len(fields):
            raise NotFound("The sheet has no such field.", key="fieldKey")
        configure_sheet(sheet_id, {"fields": kept}, by=by)


def lock_sheet(sheet_id: str, *, by: str) -> None:
    """Keep people from editing a sheet; again is fine. Appends sheet:updated. Raises NotFound."""
    with transaction.atomic():
        if locked_sheet(sheet_id).locked_at is None:
            _change(sheet_id, {"locked_at": timezone.now(), "locked_by": by}, by=by)


def unlock_sheet(sheet_id: str, *, by: str) -> None:
    """Let people edit a sheet again; again is fine. Appends sheet:updated. Raises NotFound."""
    with transaction.atomic():
        if locked_sheet(sheet_id).locked_at is not None:
            _change(sheet_id, {"locked_at": None, "locked_by": None}, by=by)


def _change(sheet_id: str, given: Mapping[str, Any], *, by: str) -> Sheet:
    rows = Sheet.objects.select_related("space__environment", "workbook")
    sheet: Sheet = change(rows, sheet_id, topic=Topic.SHEET_UPDATED, by=by, columns=CHANGEABLE, given=given)
    return sheet


def _free_slug(sheet: Sheet, slug: str) -> str:
    slug = required_text(slug, key="slug")
    if Sheet.objects.filter(workbook=sheet.workbook_id, slug=slug).exclude(pk=sheet.pk).exists():
        raise InvalidInput(f"Another sheet of the workbook has the slug {slug}.", key="slug")
    return slug
