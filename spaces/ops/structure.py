"""The structure of a space: its things without records and files, each a flat object of members.

A member's name is a JSON pointer into the thing as the wire has it: `/name`, `/config/fields`. So what differs
between two states of a thing is a JSON Patch of whole members.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jobs.models import Action
from spaces.models import Document, Guidance, Sheet, Space, Workbook
from spaces.models.workbook import EXTRACTED_FROM_SOURCE


@dataclass(frozen=True, slots=True)
class Kind:
    """Columns by their name on the wire, and the column that holds all other members, under `prefix`."""

    columns: Mapping[str, str]
    free: str = ""
    prefix: str = ""


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


KINDS: dict[str, Kind] = {
    "space": Kind(
        _same("name", "namespace", "labels", "metadata", "settings")
        | {"primaryWorkbookId": "primary_workbook_id", "displayOrder": "display_order", "appId": "app_id"},
        free="extra",
    ),
    "workbook": Kind(_same("name", "namespace", "labels", "treatments", "settings", "metadata"), free="extra"),
    "sheet": Kind(_same("name", "slug", "namespace", "metadata"), free="config", prefix="/config"),
    "document": Kind(_same("title", "body", "treatments")),
    "guidance": Kind({"guideSlug": "guide_slug", "options": "options"}),
    "action": Kind(_same("label", "operation"), free="config"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing; its parent is the workbook of a sheet, the target of an action, else the space."""

    kind: str
    id: str
    parent: str
    members: dict[str, Any] = field(default_factory=dict)


def read_structure(space: Space, *, known: Collection[str] = ()) -> list[Thing]:
    """Read a space, its workbooks, sheets, documents, guidance and actions; parents come first.

    Workbooks that were read from files are left out, like the files, unless they are among the `known` ids.
    """
    books = Workbook.objects.filter(space=space).order_by("id")
    books = [row for row in books if row.pk in known or EXTRACTED_FROM_SOURCE not in row.treatments]
    sheets = Sheet.objects.filter(workbook__in=books).order_by("workbook", "position", "id")
    found = [Thing("space", space.pk, "", _members("space", space))]
    found += [_thing("workbook", row, space.pk) for row in books]
    found += [_thing("sheet", row, row.workbook_id) for row in sheets]
    found += [_thing("document", row, space.pk) for row in Document.objects.filter(space=space).order_by("id")]
    targets = [each.id for each in found]
    found += [_thing("guidance", row, space.pk) for row in Guidance.objects.filter(space=space).order_by("id")]
    actions = Action.objects.filter(target_id__in=targets).order_by("target_id", "position", "id")
    return found + [_thing("action", row, row.target_id) for row in actions]


def columns_of(kind: str, members: Mapping[str, Any], *, free: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Turn members into columns; `free` is what the column of all other members held before."""
    shape = KINDS[kind]
    named = {f"/{name}": column for name, column in shape.columns.items()}
    columns = {named[path]: value for path, value in members.items() if path in named}
    others = {_key(path, shape): value for path, value in members.items() if path not in named}
    if shape.free and (others or free is None):
        kept = {**(free or {}), **others}
        columns[shape.free] = {name: value for name, value in kept.items() if value is not None}
    return columns


def translated(value: Any, ids: Mapping[str, str]) -> Any:
    """Put other ids in the place of those that a value names, however deep."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [translated(each, ids) for each in value]
    if isinstance(value, dict):
        return {ids.get(name, name): translated(each, ids) for name, each in value.items()}
    return value


def moved(things: Iterable[Thing], ids: Mapping[str, str]) -> list[Thing]:
    """Give things under other ids."""
    return [
        replace(
            each,
            id=ids.get(each.id, each.id),
            parent=ids.get(each.parent, each.parent),
            members=translated(each.members, ids),
        )
        for each in things
    ]


def _thing(kind: str, row: Any, parent: str) -> Thing:
    return Thing(kind, row.pk, parent, _members(kind, row))


def _members(kind: str, row: Any) -> dict[str, Any]:
    shape = KINDS[kind]
    named = {f"/{name}": getattr(row, column) for name, column in shape.columns.items()}
    free = getattr(row, shape.free) if shape.free else {}
    others = {f"{shape.prefix}/{name.replace('~', '~0').replace('/', '~1')}": value for name, value in free.items()}
    return {**others, **named}


def _key(path: str, shape: Kind) -> str:
    return path.removeprefix(f"{shape.prefix}/").replace("~1", "/").replace("~0", "~")
