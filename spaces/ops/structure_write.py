"""Making, changing and removing the things of a space's structure, each by the verb that does it for anyone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from jobs.access import get_row
from jobs.actions import ActionDraft, create_actions, delete_action, update_action
from jobs.log import append
from jobs.models import Action
from jobs.models.rows import locking
from spaces.models import Document, Guidance, Sheet, Space, Workbook
from spaces.ops.document import create_document, delete_document, update_document
from spaces.ops.guidance import delete_guidance, update_guidance
from spaces.ops.records import locked_sheet
from spaces.ops.sheet import update_sheet
from spaces.ops.space import update_space
from spaces.ops.structure import Thing, columns_of
from spaces.ops.workbook import (
    delete_sheet,
    delete_workbook,
    make_sheet,
    make_workbook,
    sheet_created,
    update_workbook,
)

M = TypeVar("M", bound=Model)

DELETERS: dict[str, Any] = {
    "workbook": delete_workbook,
    "sheet": delete_sheet,
    "document": delete_document,
    "guidance": lambda guidance_id, by: delete_guidance(guidance_id),
    "action": delete_action,
}


def create_thing(thing: Thing, *, space: Space, by: str) -> str:
    """Make a thing of the space, under its id unless it is an action, and give the id it has.

    Inside the caller's transaction. Appends what its own verb appends. Raises InvalidInput.
    """
    columns = columns_of(thing.kind, thing.members)
    if thing.kind == "workbook":
        workbook, told = make_workbook(space, id=thing.id, by=by, **columns)
        append(told)
    elif thing.kind == "sheet":
        _create_sheet(thing, columns, by=by)
    elif thing.kind == "document":
        create_document(space, id=thing.id, by=by, **columns)
    elif thing.kind == "guidance":
        Guidance.objects.create(id=thing.id, space=space, created_by=by, **columns)
    else:
        return _create_action(thing, columns, space=space, by=by)
    return thing.id


def update_thing(thing: Thing, *, by: str) -> None:
    """Set the given members of a thing; a free one that is None goes.

    Inside the caller's transaction: the thing's row is held until it ends. Raises NotFound, InvalidInput.
    """
    if thing.kind == "action":
        update_action(thing.id, members=_plain(thing.members), by=by)
    elif thing.kind == "guidance":
        update_guidance(thing.id, options=thing.members["/options"])
    elif thing.kind == "document":
        update_document(thing.id, by=by, **columns_of("document", thing.members))
    elif thing.kind == "sheet":
        held = locked_sheet(thing.id).config
        update_sheet(thing.id, by=by, **columns_of("sheet", thing.members, free=held))
    elif thing.kind == "workbook":
        held = _locked(Workbook.objects.all(), thing.id).extra
        update_workbook(thing.id, by=by, **columns_of("workbook", thing.members, free=held))
    else:
        held = _locked(Space.objects.all(), thing.id).extra
        update_space(thing.id, by=by, **columns_of("space", thing.members, free=held))


def hold_things(space: Space, *, changed: Iterable[Thing], made: Iterable[Thing]) -> None:
    """Hold the space, things of it that will change and the parents of those to be made, parents first.

    Before anything is appended: whoever appends holds the stream till the end, so asking for a row after that might
    wait for one who waits.
    """
    ids: dict[str, list[str]] = defaultdict(list)
    for thing in changed:
        ids[thing.kind].append(thing.id)
    parents = [thing.parent for thing in made]
    books = Q(workbook__in=ids["workbook"])
    for rows in (
        Space.objects.filter(pk=space.pk),
        Workbook.objects.filter(pk__in=[*ids["workbook"], *parents]),
        Sheet.objects.filter(books | Q(pk__in=ids["sheet"])),
        Document.objects.filter(pk__in=ids["document"]),
        Action.objects.filter(pk__in=ids["action"]),
    ):
        list(locking(rows.only("pk").order_by("pk")))


def delete_thing(thing: Thing, *, by: str) -> None:
    """Remove a thing with all that is in it. Raises NotFound."""
    DELETERS[thing.kind](thing.id, by=by)


def _create_sheet(thing: Thing, columns: Mapping[str, Any], *, by: str) -> None:
    workbook = _locked(Workbook.objects.select_related("space__environment"), thing.parent)
    taken = set(workbook.sheets.values_list("slug", flat=True))
    named = {name: columns[name] for name in ("name", "slug", "metadata")}
    sheet = make_sheet(
        workbook,
        config={**columns["config"], **named},
        position=len(taken),
        taken=taken,
        id=thing.id,
        namespace=columns["namespace"],
    )
    append([sheet_created(sheet, by=by)])


def _create_action(thing: Thing, columns: Mapping[str, Any], *, space: Space, by: str) -> str:
    members = {**columns["config"], "label": columns["label"], "operation": columns["operation"]}
    draft = ActionDraft(target=thing.parent, environment=space.environment_id, space=space.pk, members=members)
    [row] = create_actions([draft], by=by)
    return row.pk


def _locked(rows: "QuerySet[M]", public_id: str) -> M:
    """Give a row that nobody else changes or removes before the transaction ends. Raises NotFound."""
    return get_row(locking(rows), public_id)


def _plain(members: Mapping[str, Any]) -> dict[str, Any]:
    """Members of an action as the wire has them: a null takes one away."""
    return {path[1:].replace("~1", "/").replace("~0", "~"): value for path, value in members.items()}
