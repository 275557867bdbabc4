"""Links between sheets: which reference field points at which field, and holding both sheets to write either."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.models.rows import locking
from spaces.models import Sheet
from spaces.ops.keys import front_of
from spaces.rules.reference import Reference, compile_references
from spaces.rules.unique import Unique, compile_unique


@dataclass(frozen=True, slots=True)
class Link:
    """A reference field of one sheet and the field of another, or of the same, that it points at."""

    source: str
    target: str
    reference: Reference

    def target_keys(self, values: Mapping[str, Any]) -> set[str]:
        """Give the keys that the referred records have if they are there; none for an empty cell."""
        for mine, theirs in self.reference.ends:
            if found := mine.keys_of(values):
                front = f"{front_of(self.target)}{theirs.signature}"
                return {front + key for key in found}
        return set()


@dataclass(frozen=True, slots=True)
class Links:
    """The links that concern a writer, and the sheets at their ends by id; the writer holds all of these."""

    all: tuple[Link, ...] = ()
    sheets: Mapping[str, Sheet] = field(default_factory=dict)

    def of(self, sheet: Sheet) -> list[Link]:
        """Links of the sheet's own reference fields."""
        return [link for link in self.all if link.source == sheet.id]

    def to(self, sheet: Sheet) -> list[Link]:
        """Links that point at the sheet."""
        return [link for link in self.all if link.target == sheet.id]

    def rules(self, sheet: Sheet) -> list[Unique]:
        """All rules by which the sheet's records are keyed."""
        mine = [rule for link in self.of(sheet) for rule, _ in link.reference.ends]
        theirs = [rule for link in self.to(sheet) for _, rule in link.reference.ends]
        return [*compile_unique(sheet.config), *mine, *theirs]


def hold_links(sheet_id: str) -> Links:
    """Take the rows of all linked sheets of the workbook, if this one is among them, in the order of their ids.

    Always in the same order, before any other row, so that two writers never wait for each other.
    """
    linked = _linked(Sheet.objects.filter(workbook__sheets=sheet_id).only("id", "slug", "config", "workbook_id"))
    ids = {end for link in linked for end in (link.source, link.target)}
    if sheet_id not in ids:
        return Links()
    rows = locking(Sheet.objects.select_related("space__environment", "workbook"))
    held = {sheet.id: sheet for sheet in rows.filter(pk__in=ids).order_by("pk")}
    return Links(tuple(_linked(held.values())), held)


def _linked(sheets: Iterable[Sheet]) -> list[Link]:
    """Links whose both ends are there: one that names no sheet or no field says nothing of records."""
    by_slug = {sheet.slug: sheet for sheet in sheets}
    return [
        Link(sheet.id, target.id, _fitting(reference, target))
        for sheet in by_slug.values()
        for reference in compile_references(sheet.config)
        if (target := by_slug.get(reference.slug)) and reference.key in target.field_keys
    ]


def _fitting(reference: Reference, target: Sheet) -> Reference:
    return reference if reference.ref_field in target.field_keys else reference.without_filter()
