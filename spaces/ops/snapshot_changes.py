"""What has changed since a snapshot: read from the priors, so that it costs what changed, not what there is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from jobs.log.statement import is_postgresql
from spaces.models import PriorRecord, Record, Sheet, Snapshot
from spaces.models.record import id_range, record_ids

#: Changed records of one query while they are counted by field.
CHUNK_ROWS = 5_000

#: The records that the snapshot has seen and that changed since, as they were then: the first prior of each.
FIRST = """
WITH earliest AS (
    SELECT p.* FROM spaces_priorrecord p
    WHERE p.record_id BETWEEN %(low)s AND %(high)s AND p.number >= %(number)s AND p.position < %(next)s
    AND NOT EXISTS (SELECT 1 FROM spaces_priorrecord q
        WHERE q.record_id = p.record_id AND q.number >= %(number)s AND q.number < p.number))
"""
CHANGES = {
    "createdSince": """
        SELECT r.id AS id, NULL AS old, {new} AS new FROM spaces_record r WHERE r.id BETWEEN %(newer)s AND %(high)s
        UNION ALL SELECT r.id, NULL, {new} FROM earliest p JOIN spaces_record r ON r.id = p.record_id
        WHERE p."values" IS NULL""",
    "updatedSince": """
        SELECT r.id AS id, {old} AS old, {new} AS new FROM earliest p JOIN spaces_record r ON r.id = p.record_id
        WHERE p."values" IS NOT NULL AND {differ}""",
    "deletedSince": """
        SELECT p.record_id AS id, {old} AS old, NULL AS new FROM earliest p
        WHERE p."values" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM spaces_record r WHERE r.id = p.record_id)""",
    # Their messages, metadata or config may differ where the values do not.
    "rewritten": """
        SELECT r.id AS id, {old} AS old, {new} AS new FROM earliest p JOIN spaces_record r ON r.id = p.record_id
        WHERE p."values" IS NOT NULL AND ({differ} OR p.messages {unlike} r.messages
            OR p.metadata {unlike} r.metadata OR p.config {unlike} r.config)""",
}
CHANGE_TYPES = ("createdSince", "updatedSince", "deletedSince")
_POSTGRESQL = {
    "unlike": "IS DISTINCT FROM",
    "old": 'p."values"::text',
    "new": 'r."values"::text',
    "differ": 'jsonb_strip_nulls(p."values") IS DISTINCT FROM jsonb_strip_nulls(r."values")',
}
#: Cell by cell, because the same cells may be written in another order.
_CELLS = """SELECT key, value, type FROM json_each({}."values") WHERE type <> 'null'"""
_SQLITE = {
    "unlike": "IS NOT",
    "old": 'p."values"',
    "new": 'r."values"',
    "differ": f"""(p."values" <> r."values" AND (
        EXISTS ({_CELLS.format("p")} EXCEPT {_CELLS.format("r")})
        OR EXISTS ({_CELLS.format("r")} EXCEPT {_CELLS.format("p")})))""",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One record then and now; None where it was or is not there."""

    id: str
    old: PriorRecord | None
    new: Record | None


def count_changes(snapshot: Snapshot, change: str | None) -> int:
    """Count the records of one change type, or of all; changes that were taken back do not count."""
    return int(_run(snapshot, change, "SELECT COUNT(*) FROM ({}) AS changed")[0][0])


def count_by_field(snapshot: Snapshot, change: str) -> dict[str, int]:
    """Count by field the records whose cell differs; a cell that is not there counts as an empty one."""
    counts: Counter[str] = Counter()
    for old, new in _pairs(snapshot, change):
        counts.update(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return dict(counts)


def changed_ids(snapshot: Snapshot, change: str) -> list[str]:
    """List the records of one change type, in the sheet's order."""
    return [row[0] for row in _run(snapshot, change, "SELECT id FROM ({}) AS changed ORDER BY id")]


def read_changes(snapshot: Snapshot, change: str | None, *, start: int, size: int) -> list[Change]:
    """Read a stretch of the changes of one type, or of all, in the sheet's order."""
    page = "SELECT id FROM ({}) AS changed ORDER BY id LIMIT %(size)s OFFSET %(start)s"
    ids = [row[0] for row in _run(snapshot, change, page, start=start, size=size)]
    new = Record.objects.in_bulk(ids)
    old: dict[str, PriorRecord] = {}
    seen = {"record_id__in": ids, "number__gte": snapshot.number, "position__lt": snapshot.next_position}
    for row in PriorRecord.objects.filter(**seen).order_by("-number"):
        old[row.record_id] = row
    kept = {record_id: row for record_id, row in old.items() if row.values is not None}
    return [Change(record_id, kept.get(record_id), new.get(record_id)) for record_id in ids]


def schema_diff(snapshot: Snapshot, sheet: Sheet) -> dict[str, str]:
    """Say of each field, then and now: `added`, `removed` or `unchanged` (it is there on both sides)."""
    before = [str(field.get("key")) for field in snapshot.config.get("fields", [])]
    now = sheet.field_keys
    told = {key: "unchanged" if key in now else "removed" for key in before}
    return told | {key: "added" for key in now if key not in told}


def parameters(snapshot: Snapshot) -> dict[str, Any]:
    """Give the parameters that `FIRST` and `CHANGES` read."""
    low, high = id_range(snapshot.sheet_id)
    [newer] = record_ids(snapshot.sheet_id, range(snapshot.next_position, snapshot.next_position + 1))
    told = {"low": low, "high": high, "newer": newer}
    return {**told, "number": snapshot.number, "next": snapshot.next_position}


def _pairs(snapshot: Snapshot, change: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Read on behind the last id, so that a million changes are never held at once.

    The range of ids moves on too, or each page would go through all that came before it.
    """
    page = f"SELECT id, old, new FROM ({{}}) AS changed WHERE id > %(after)s ORDER BY id LIMIT {CHUNK_ROWS}"  # noqa: S608
    after, ranges = "", parameters(snapshot)
    while rows := _run(snapshot, change, page, **ranges, after=after):
        after = rows[-1][0]
        ranges |= {"low": after, "newer": max(after, ranges["newer"])}
        yield from ((_cells(old), _cells(new)) for _, old, new in rows)


def _cells(raw: str | None) -> dict[str, Any]:
    return orjson.loads(raw) if raw else {}


def _run(snapshot: Snapshot, change: str | None, select: str, **more: Any) -> Sequence[tuple[Any, ...]]:
    wanted = [change] if change else CHANGE_TYPES
    spelled = _POSTGRESQL if is_postgresql() else _SQLITE
    rows = " UNION ALL ".join(CHANGES[each].format(**spelled) for each in wanted)
    with connection.cursor() as cursor:
        cursor.execute(FIRST + select.format(rows), {**parameters(snapshot), **more})
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return found
