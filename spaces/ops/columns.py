"""Hiding columns of a sheet, for one person."""

from collections.abc import Iterable
from typing import Any

from spaces.models import HiddenColumns, Sheet


def hide_columns(user: Any, sheet: Sheet, *, keys: Iterable[str]) -> list[str]:
    """Remember which columns a person does not want to see; keys that the sheet lacks are dropped.

    A sheet always shows something: hiding all of them hides none. The last of two callers wins.
    """
    wanted = set(keys)
    hidden = [key for key in sheet.field_keys if key in wanted]
    kept = hidden if len(hidden) < len(sheet.field_keys) else []
    HiddenColumns.objects.update_or_create(user=user, sheet=sheet, defaults={"keys": kept})
    return kept


def hidden_columns(user: Any, sheet: Sheet) -> list[str]:
    """The columns that a person has hidden, in the sheet's order."""
    keys = HiddenColumns.objects.filter(user=user, sheet=sheet).values_list("keys", flat=True).first() or []
    return [key for key in sheet.field_keys if key in keys]
