"""Keeping unique what must be: after every write each record says truly whether another one is equal.

The callers hold the sheet's row, so that nobody else looks at or changes its keys. What a write costs goes
with the records that it changes, not with those that are there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

from jobs.clean import dump
from jobs.log.statement import run_many
from spaces.models import Record, RecordKey, Sheet
from spaces.ops.rewrite import rewrite_rows
from spaces.ops.rows import Messages, is_error
from spaces.ops.stream import CHUNK_ROWS, stream_records
from spaces.rules.unique import SOURCE, Unique, compile_unique

#: Values of records by id; those that are not there have none.
ById = Mapping[str, Mapping[str, Any]]
#: A record's values to its messages about uniqueness, by field key.
Verdict = Callable[[Mapping[str, Any]], dict[str, list[dict[str, str]]]]
Pair = tuple[str, str]

#: Characters of a signature and a key, which are hexadecimal.
KEY_CHARS = 10 + 30
_ENDS = """SELECT k.value, (SELECT MIN(record_id) FROM spaces_recordkey WHERE key = k.value),
    (SELECT MAX(record_id) FROM spaces_recordkey WHERE key = k.value) FROM {keys} AS k{columns}"""
_ADD = "INSERT INTO spaces_recordkey (key, record_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_TAKE = "DELETE FROM spaces_recordkey WHERE key = %s AND record_id = %s"
_PG_ADD = (
    "INSERT INTO spaces_recordkey (key, record_id) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING"
)
_PG_TAKE = """DELETE FROM spaces_recordkey AS held USING unnest(%s::text[], %s::text[]) AS gone(key, record_id)
    WHERE held.key = gone.key AND held.record_id = gone.record_id"""


def keep_unique(sheet: Sheet, *, old: ById, new: ById) -> tuple[Verdict, int]:
    """Bring the keys up to date with a write that is about to be made, and mend what other records say.

    Gives the verdict on the write's own records, and how many more errors the other records have now.
    """
    rules = compile_unique(sheet.config)
    _build(sheet, rules)
    if not rules:
        return _nothing, 0
    gone, come = _pairs(sheet.id, rules, old), _pairs(sheet.id, rules, new)
    touched = {key for key, _ in gone ^ come}
    before = _ends(touched)
    _run(_TAKE, _PG_TAKE, gone - come)
    _run(_ADD, _PG_ADD, come - gone)
    after = _ends(touched | {key for key, _ in come})
    others = _others(touched, before, after) - old.keys() - new.keys()
    return _judge(sheet.id, rules, after), _mend(sheet, rules, others)


def is_judged(sheet: Sheet) -> bool:
    """Whether anything of a sheet must be unique, or was until now."""
    return bool(sheet.keyed or compile_unique(sheet.config))


def with_verdict(messages: Messages | None, told: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]] | None:
    """Put what is said of uniqueness in the place of what was said of it before."""
    kept = {key: [each for each in found if each.get("source") != SOURCE] for key, found in (messages or {}).items()}
    for key, found in told.items():
        kept[key] = [*kept.get(key, ()), *found]
    return {key: found for key, found in kept.items() if found} or None


def forget_keys(sheet_id: str) -> None:
    """Drop the keys of a sheet that goes, or whose records were written another way; the next write builds them."""
    Sheet.objects.filter(pk=sheet_id).exclude(keyed=[]).update(keyed=[])
    front = _front(sheet_id)
    # Ends of the same length as every key, and letters only: right under any collation.
    RecordKey.objects.filter(key__range=(front + "0" * KEY_CHARS, front + "f" * KEY_CHARS)).delete()


def _nothing(values: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    return {}


def _front(sheet_id: str) -> str:
    return sheet_id.rpartition("_")[2]


def _keys(sheet_id: str, rules: Iterable[Unique], values: Mapping[str, Any]) -> list[tuple[Unique, str]]:
    front = _front(sheet_id)
    found = [(rule, rule.key_of(values)) for rule in rules]
    return [(rule, f"{front}{rule.signature}{key}") for rule, key in found if key]


def _pairs(sheet_id: str, rules: Sequence[Unique], records: ById) -> set[Pair]:
    return {(key, record_id) for record_id, values in records.items() for _, key in _keys(sheet_id, rules, values)}


def _build(sheet: Sheet, rules: Sequence[Unique]) -> None:
    """Key all records anew if the constraints are not those that they were keyed by."""
    wanted = sorted({rule.signature for rule in rules})
    if sheet.keyed == wanted:
        return
    forget_keys(sheet.id)
    if sheet.total_count and wanted:
        for rows in stream_records(sheet.id):
            values = {record_id: orjson.loads(raw) for record_id, raw in rows}
            _run(_ADD, _PG_ADD, _pairs(sheet.id, rules, values))
    Sheet.objects.filter(pk=sheet.pk).update(keyed=wanted)
    sheet.keyed = wanted


def _run(sqlite: str, postgresql: str, pairs: Iterable[Pair]) -> None:
    ordered = sorted(pairs)
    if not ordered:
        return
    if connection.vendor != "postgresql":
        run_many(sqlite, ordered)
        return
    with connection.cursor() as cursor:
        cursor.execute(postgresql, [*map(list, zip(*ordered, strict=True))])


def _ends(keys: Iterable[str]) -> dict[str, Pair]:
    """Give the first and the last record of each key that has any: they differ where there are several."""
    is_postgresql, ordered = connection.vendor == "postgresql", sorted(keys)
    spelled = {"keys": "unnest(%s::text[])", "columns": "(value)"} if is_postgresql else _SQLITE_KEYS
    with connection.cursor() as cursor:
        cursor.execute(_ENDS.format(**spelled), [ordered if is_postgresql else dump(ordered)])
        return {key: (first, last) for key, first, last in cursor.fetchall() if first is not None}


_SQLITE_KEYS = {"keys": "json_each(%s)", "columns": ""}


def _others(keys: Iterable[str], before: Mapping[str, Pair], after: Mapping[str, Pair]) -> set[str]:
    """Which records were alone under a key and are no longer, or are alone now."""
    found = set()
    for key in keys:
        for held, then in ((before.get(key), after.get(key)), (after.get(key), before.get(key))):
            if held and held[0] == held[1] and then != held:
                found.add(held[0])
    return found


def _judge(sheet_id: str, rules: Sequence[Unique], ends: Mapping[str, Pair]) -> Verdict:
    def judge(values: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
        told: dict[str, list[dict[str, str]]] = {}
        for rule, key in _keys(sheet_id, rules, values):
            first, last = ends.get(key, ("", ""))
            if first != last:
                for field in rule.fields:
                    told.setdefault(field, []).append(dict(rule.message))
        return told

    return judge


def _mend(sheet: Sheet, rules: Sequence[Unique], ids: Iterable[str]) -> int:
    """Judge other records anew and give how many more errors there are."""
    records = list(Record.objects.filter(pk__in=ids)) if ids else []
    if not records:
        return 0
    ends = _ends({key for record in records for _, key in _keys(sheet.id, rules, record.values)})
    judge, errors = _judge(sheet.id, rules, ends), 0
    for record in records:
        was_valid = record.is_valid
        record.messages = with_verdict(record.messages, judge(record.values))
        record.is_valid = not is_error(record.messages)
        errors += was_valid - record.is_valid
    for start in range(0, len(records), CHUNK_ROWS):
        rewrite_rows(records[start : start + CHUNK_ROWS])
    return errors
