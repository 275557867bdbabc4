"""What the engine may know of spaces, workbooks, sheets, snapshots, files, documents: title, address, context."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, reverse

from jobs.log.statement import run
from jobs.subjects import Subject, register
from jobs.ui.review import register_review
from spaces.models import Document, File, Sheet, Snapshot, Space, Workbook

#: What of a space everything in it needs for its context.
_HOME = ("id", "namespace", "app_id", "environment__id", "environment__account_id")
_IN_SPACE = tuple(f"space__{column}" for column in _HOME)
_SHEET = ("id", "name", "slug", "workbook__id", "workbook__namespace", *_IN_SPACE)
#: Id prefix → what it is called, its model, and the columns that name it and place it.
KINDS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "sp": ("space", Space, (*_HOME, "name")),
    "wb": ("workbook", Workbook, ("id", "name", "namespace", *_IN_SPACE)),
    "sh": ("sheet", Sheet, _SHEET),
    "ss": ("snapshot", Snapshot, ("id", "label", "number", *(f"sheet__{column}" for column in _SHEET))),
    "fl": ("file", File, ("id", "name", *_IN_SPACE)),
    "dc": ("document", Document, ("id", "title", *_IN_SPACE)),
}


def register_all() -> None:
    """Answer for every kind of thing that jobs of these rooms act on, and say where their plans are reviewed."""
    for prefix, (kind, model, columns) in KINDS.items():
        register(prefix, _resolver(kind, model, columns), many=_many(kind, model, columns))
    register_review("workbook:map", lambda job_id: _address("mapping", job_id))


def _resolver(kind: str, model: Any, columns: Sequence[str]) -> Callable[[str], Subject | None]:
    """Make a resolver: one query, or None for an id that does not exist."""

    @cache
    def question() -> str:
        """Written once: the ORM takes ten times longer to write it than the database to answer it."""
        sql: str = model.objects.filter(pk="").order_by().values_list(*columns).query.sql_with_params()[0]
        return sql

    def resolve(public_id: str) -> Subject | None:
        rows = run(question(), [public_id]) if "\x00" not in public_id else []
        return _subject(kind, model, dict(zip(columns, rows[0], strict=True))) if rows else None

    return resolve


def _many(kind: str, model: Any, columns: Sequence[str]) -> Callable[[Collection[str]], dict[str, Subject]]:
    """Make a resolver for a list of ids: one query."""

    def resolve(public_ids: Collection[str]) -> dict[str, Subject]:
        wanted = [public_id for public_id in public_ids if "\x00" not in public_id]
        rows = model.objects.filter(pk__in=wanted).order_by().values(*columns)
        return {row["id"]: _subject(kind, model, row) for row in rows}

    return resolve


def _subject(kind: str, model: Any, columns: Mapping[str, Any]) -> Subject:
    row = _instance(model, columns)
    context = row.context
    return Subject(
        id=row.id,
        kind=kind,
        title=str(row),
        url=_address(kind, row.id),
        environment_id=context["environmentId"],
        space_id=context["spaceId"],
        context=context,
    )


def _instance(model: Any, columns: Mapping[str, Any]) -> Any:
    """Give an instance that knows these columns of its own and of its relations; it fetches any other."""
    own = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    row = model.from_db(None, own, [columns[name] for name in own])  # it takes values in the order of the fields
    for relation in {name.partition("__")[0] for name in columns.keys() - set(own)}:
        theirs = {path.partition("__")[2]: value for path, value in columns.items() if path.startswith(f"{relation}__")}
        setattr(row, relation, _instance(model._meta.get_field(relation).related_model, theirs))
    return row


def _address(kind: str, public_id: str) -> str | None:
    """The page of a thing; None where the pages are not mounted."""
    pattern = _pattern(kind, get_script_prefix())
    return pattern.replace("us_x_x", public_id) if pattern else None


@cache
def _pattern(kind: str, script_prefix: str) -> str | None:
    """Looked up once for each mount point: reversing costs as much as the query."""
    try:
        return reverse(f"spaces:{kind}", args=["us_x_x"])
    except NoReverseMatch:
        return None
