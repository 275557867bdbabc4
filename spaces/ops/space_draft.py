"""Drafts of spaces: the structure of a space is copied, changed at leisure, and what changed is merged (contract §2.4).

Records, files and jobs are never copied: a draft is about what a space is made of, not about what is in it. What is
merged is what was changed in the draft, so that what was changed in the space meanwhile stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound
from jobs.ids import new_id
from jobs.models.rows import locking
from spaces.models import Space, SpaceDraft
from spaces.ops.space import create_space
from spaces.ops.structure import Thing, columns_of, moved, read_structure, translated
from spaces.ops.structure_write import create_thing, delete_thing, hold_things, update_thing

#: The letters of the ids of new things.
PREFIXES = {"workbook": "wb", "sheet": "sh", "document": "dc", "guidance": "gd"}
#: Removals come first, so that a slug is free for who takes it over; additions last, when their places are there.
ORDER = ("delete", "update", "create")


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a merge. `thing` has the space's ids and the members to set; `merged_from` is the draft's id."""

    action: str
    thing: Thing
    merged_from: str | None = None
    #: The wire's JSON Patch, of whole members.
    patch: tuple[dict[str, Any], ...] = ()


def create_draft(source: Space, *, by: str) -> SpaceDraft:
    """Copy the structure of a space into a new one beside it. Appends what making these things appends.

    Raises InvalidInput.
    """
    with transaction.atomic():
        things = read_structure(source)
        draft = _copy_space(things[0], source, by=by)
        ids = {each.id: new_id(PREFIXES[each.kind]) for each in things if each.kind in PREFIXES}
        ids[source.pk] = draft.pk
        for old, new in zip(things, moved(things, ids), strict=True):
            if old.kind != "space":
                ids[old.id] = create_thing(new, space=draft, by=by)
        Space.objects.filter(pk=draft.pk).update(**columns_of("space", _inner(things[0], ids)))
        draft.refresh_from_db()
        sources = {new: old for old, new in ids.items()}
        base = [{**asdict(each), "source": sources[each.id]} for each in read_structure(draft)]
        return SpaceDraft.objects.create(draft=draft, source=source, base=base)


def operations(row: SpaceDraft) -> list[Operation]:
    """Say what a merge would do, in the order in which it would; nothing about things that the space has no more."""
    return _operations(row, _now(row), ids=_sources(row))


def merge_draft(draft_id: str, *, by: str) -> None:
    """Do to the space what was done to its draft since it was made or last merged; all or none.

    Two callers take turns, and the second finds nothing to do; what is changed in the draft during a merge is
    left for the next. Appends what these changes append. Raises NotFound, and InvalidInput where the space has
    taken a slug meanwhile.
    """
    with transaction.atomic():
        row = locking(SpaceDraft.objects.filter(pk=draft_id)).first()
        if row is None:
            raise NotFound
        source, now, ids = row.source, _now(row), _sources(row)
        fresh = {each.id: new_id(PREFIXES[each.kind]) for each in now if each.kind in PREFIXES}
        steps = _operations(row, now, ids=fresh | ids)
        hold_things(
            source,
            changed=[step.thing for step in steps if step.action != "create"],
            made=[step.thing for step in steps if step.action == "create"],
        )
        for step in steps:
            made = _do(step, source, by=by)
            if made and step.merged_from:
                ids[step.merged_from] = made
        row.base = [{**asdict(each), "source": ids[each.id]} for each in now if each.id in ids]
        row.merged_at = row.updated_at = timezone.now()
        row.save(update_fields=["base", "merged_at", "updated_at"])


def _do(step: Operation, source: Space, *, by: str) -> str | None:
    if step.action == "create":
        return create_thing(step.thing, space=source, by=by)
    if step.action == "update":
        update_thing(step.thing, by=by)
    else:
        delete_thing(step.thing, by=by)
    return None


def _operations(row: SpaceDraft, things: list[Thing], *, ids: Mapping[str, str]) -> list[Operation]:
    base = {each["id"]: each for each in row.base}
    now = {each.id: each for each in things}
    there = {each.id for each in read_structure(row.source, known=set(_sources(row).values()))}
    found = [*_removals(base, now, there), *_changes(base, now, there, ids)]
    return sorted(found, key=lambda step: ORDER.index(step.action))


def _removals(base: Mapping[str, Any], now: Mapping[str, Thing], there: set[str]) -> Iterable[Operation]:
    """What goes with its parent is not named."""
    for each in base.values():
        if each["id"] not in now and each["source"] in there and (each["parent"] in now or each["parent"] not in base):
            yield Operation("delete", Thing(each["kind"], each["source"], each["parent"]))


def _changes(
    base: Mapping[str, Any], now: Mapping[str, Thing], there: set[str], ids: Mapping[str, str]
) -> Iterable[Operation]:
    made: set[str] = set()
    for each in now.values():
        [here] = moved([each], ids)
        if each.id in base:
            patch = _patch(base[each.id]["members"], each.members, ids)
            if patch and here.id in there:
                told = {step["path"]: step.get("value") for step in patch}
                yield Operation("update", Thing(here.kind, here.id, here.parent, told), each.id, patch)
        elif here.parent in there or each.parent in made:
            made.add(each.id)
            yield Operation("create", here, each.id, _patch({}, each.members, ids))


def _patch(before: Mapping[str, Any], after: Mapping[str, Any], ids: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    steps: list[dict[str, Any]] = []
    for path, value in after.items():
        if path not in before or before[path] != value:
            op = "replace" if path in before else "add"
            steps.append({"op": op, "path": path, "value": translated(value, ids)})
    return (*steps, *({"op": "remove", "path": path} for path in before if path not in after))


def _copy_space(thing: Thing, source: Space, *, by: str) -> Space:
    columns = columns_of("space", thing.members)
    columns["name"] = f"Draft of {source.name}"[:200]
    return create_space(source.environment, by=by, **columns)


def _inner(thing: Thing, ids: Mapping[str, str]) -> dict[str, Any]:
    """The members of a space that may name what is in it; the name is the draft's own."""
    return {path: value for path, value in translated(thing.members, ids).items() if path != "/name"}


def _now(row: SpaceDraft) -> list[Thing]:
    return read_structure(row.draft, known=_sources(row))


def _sources(row: SpaceDraft) -> dict[str, str]:
    return {each["id"]: each["source"] for each in row.base}
