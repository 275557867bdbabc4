"""What the engine may know of spaces, workbooks, sheets, files, documents: title, address, context."""

from collections.abc import Callable, Collection
from typing import Any

from django.urls import NoReverseMatch, reverse

from jobs.subjects import Subject, register
from spaces.models import Document, File, Sheet, Space, Workbook

#: Id prefix → what it is called, its model, and what must be loaded with it to name it.
KINDS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "sp": ("space", Space, ("environment",)),
    "wb": ("workbook", Workbook, ("space__environment",)),
    "sh": ("sheet", Sheet, ("space__environment", "workbook")),
    "fl": ("file", File, ("space__environment",)),
    "dc": ("document", Document, ("space__environment",)),
}


def register_all() -> None:
    """Answer for every kind of thing that jobs of these rooms act on."""
    for prefix, (kind, model, joins) in KINDS.items():
        register(prefix, _resolver(kind, model, joins), many=_many(kind, model, joins))


def _resolver(kind: str, model: Any, joins: tuple[str, ...]) -> Callable[[str], Subject | None]:
    """Make a resolver: one query, or None for an id that does not exist."""
    rows = model.objects.select_related(*joins)

    def resolve(public_id: str) -> Subject | None:
        row = rows.filter(pk=public_id).first() if "\x00" not in public_id else None
        return _subject(kind, row) if row else None

    return resolve


def _many(kind: str, model: Any, joins: tuple[str, ...]) -> Callable[[Collection[str]], dict[str, Subject]]:
    """Make a resolver for a list of ids: one query."""
    rows = model.objects.select_related(*joins)

    def resolve(public_ids: Collection[str]) -> dict[str, Subject]:
        wanted = [public_id for public_id in public_ids if "\x00" not in public_id]
        return {row.id: _subject(kind, row) for row in rows.filter(pk__in=wanted)}

    return resolve


def _subject(kind: str, row: Any) -> Subject:
    context = row.context
    return Subject(
        id=row.id,
        kind=kind,
        title=str(row),
        url=_address(kind, row.id),
        environment_id=row.environment_id,
        space_id=context["spaceId"],
        context=context,
    )


def _address(kind: str, public_id: str) -> str | None:
    """The page of a thing; None where the pages are not mounted."""
    try:
        return reverse(f"spaces:{kind}", args=[public_id])
    except NoReverseMatch:
        return None
