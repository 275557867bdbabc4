"""A snapshot as a page shows it: how much changed, and the changed records with both values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode

from spaces.models import Snapshot
from spaces.ops.snapshot_changes import CHANGE_TYPES, Change, count_changes, read_changes, schema_diff
from spaces.ui.grid import text_of
from spaces.ui.query import number

PAGE = 50
WORDS = {"createdSince": "Created", "updatedSince": "Updated", "deletedSince": "Deleted"}


@dataclass(frozen=True, slots=True)
class ChangePill:
    """A kind of change with its number."""

    kind: str
    word: str
    count: int
    is_here: bool

    @property
    def url(self) -> str:
        """Where its records are."""
        return f"?{urlencode({'change': self.kind})}"


@dataclass(frozen=True, slots=True)
class DiffCell:
    """One cell: as it was, as it is, and whether these differ."""

    old: str
    new: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One record that changed; its number is its place in the sheet, from 1."""

    number: int
    cells: list[DiffCell]


def pills_of(snapshot: Snapshot, asked: str) -> list[ChangePill]:
    """Count each kind of change; without a wish, the first kind that has any is shown."""
    counts = {kind: count_changes(snapshot, kind) for kind in CHANGE_TYPES}
    filled = next((kind for kind in ("updatedSince", *CHANGE_TYPES) if counts[kind]), "updatedSince")
    here = asked if asked in counts else filled
    return [ChangePill(kind, WORDS[kind], counts[kind], is_here=kind == here) for kind in CHANGE_TYPES]


def page_of(snapshot: Snapshot, pill: ChangePill, given: Mapping[str, str]) -> dict[str, Any]:
    """Read one page of changes, as the template wants it."""
    last = max(1, -(-pill.count // PAGE))
    page = number(given.get("page"), most=last)
    start = (page - 1) * PAGE
    found = read_changes(snapshot, pill.kind, start=start, size=PAGE)
    fields = {field["key"]: field for field in [*snapshot.config.get("fields", []), *snapshot.sheet.fields]}
    keys = [*schema_diff(snapshot, snapshot.sheet)]
    return {
        "columns": [str(fields[key].get("label") or key) for key in keys],
        "rows": [_row(change, keys) for change in found],
        "first_shown": start + 1 if found else 0,
        "last_shown": start + len(found),
        "newer_url": f"{pill.url}&page={page - 1}" if page > 1 else "",
        "older_url": f"{pill.url}&page={page + 1}" if page < last else "",
    }


def _row(change: Change, keys: list[str]) -> DiffRow:
    old = (change.old.values if change.old else None) or {}
    new = change.new.values if change.new else {}
    shown: Any = change.new or change.old
    both = bool(change.old and change.new)
    cells = [
        DiffCell(text_of(old.get(key)), text_of(new.get(key)), is_changed=both and old.get(key) != new.get(key))
        for key in keys
    ]
    return DiffRow(shown.position + 1, cells)
