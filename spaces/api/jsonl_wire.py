"""A record as one line: its values by field key, and what is known of it under two underscores (contract §2.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from rest_framework.request import Request

from jobs import wire
from jobs.rest.pages import flag
from spaces.models import RecordQuerySet, Sheet

#: Which parameter asks for which member.
MEMBERS = {
    "includeMessages": "__i",
    "includeMetadata": "__m",
    "includeConfig": "__c",
    "includeSheet": "__s",
    "includeSheetSlug": "__n",
    "includeTimestamps": "__u",
}
_COLUMNS = ("id", "values", "messages", "metadata", "config", "is_valid", "updated_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked for."""

    keys: frozenset[str]
    members: frozenset[str]
    with_empty: bool
    with_context: bool


def wanted(request: Request, sheet: Sheet) -> Wanted:
    """Read what is asked for. Raises InvalidInput."""
    fields = set(request.query_params.getlist("fields"))
    return Wanted(
        keys=frozenset(key for key in sheet.field_keys if not fields or key in fields),
        members=frozenset(member for name, member in MEMBERS.items() if flag(request, name)),
        with_empty=flag(request, "includeEmptyCells"),
        with_context=not flag(request, "noContext"),
    )


def lines(rows: RecordQuerySet, sheet: Sheet, asked: Wanted) -> Iterator[bytes]:
    """Write records as lines, without holding them."""
    keys = [key for key in sheet.field_keys if key in asked.keys]
    for held in rows.values_list(*_COLUMNS).iterator(chunk_size=5_000):
        yield orjson.dumps(_line(held, sheet, keys, asked), option=orjson.OPT_APPEND_NEWLINE)


def _line(held: tuple[Any, ...], sheet: Sheet, keys: list[str], asked: Wanted) -> dict[str, Any]:
    record_id, values, messages, metadata, config, is_valid, updated_at = held
    line: dict[str, Any] = {"__k": record_id, "__e": is_valid} if asked.with_context else {}
    known = {
        "__i": messages or {},
        "__m": metadata or {},
        "__c": config or {},
        "__s": sheet.id,
        "__n": sheet.slug,
        "__u": wire.moment(updated_at),
    }
    line |= {name: value for name, value in known.items() if name in asked.members}
    return line | {key: values.get(key) for key in keys if asked.with_empty or values.get(key) is not None}
