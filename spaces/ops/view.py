"""Verbs on views. No topic tells of them (contract §3.1), so nothing is appended."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound
from spaces.models import View
from spaces.ops.change import required_text
from spaces.ops.records import locked_sheet


def create_view(sheet_id: str, *, name: str, config: Mapping[str, Any], by: str) -> View:
    """Keep a view of a sheet. Raises NotFound, InvalidInput."""
    with transaction.atomic():
        sheet = locked_sheet(sheet_id)
        named = required_text(name, key="name")
        return View.objects.create(sheet=sheet, name=named, config=dict(config), created_by=by)


def update_view(view_id: str, *, name: str | None = None, config: Mapping[str, Any] | None = None) -> View:
    """Rename a view, or replace its config as a whole. The last of two callers wins.

    Raises NotFound, InvalidInput.
    """
    given: dict[str, Any] = {}
    if name is not None:
        given["name"] = required_text(name, key="name")
    if config is not None:
        given["config"] = dict(config)
    if not View.objects.filter(pk=view_id).update(**given, updated_at=timezone.now()):
        raise NotFound
    return View.objects.get(pk=view_id)


def delete_view(view_id: str) -> None:
    """Forget a view; the records stay. Raises NotFound."""
    if not View.objects.filter(pk=view_id).delete()[0]:
        raise NotFound
