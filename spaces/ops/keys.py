"""The keys of records (RecordKey): what they have in common, kept for whoever holds the sheet's row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

from jobs.clean import dump
from jobs.log.statement import is_postgresql, run_many
from spaces.models import RecordKey, Sheet
from spaces.ops.stream import stream_records
from spaces.rules.unique import Unique

#: Values of records by id; those that are not there have none.
ById = Mapping[str, Mapping[str, Any]]
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


def forget_keys(sheet_id: str) -> None:
    """Drop the keys of a sheet that goes, or whose records were written another way; the next write builds them."""
    Sheet.objects.filter(pk=sheet_id).exclude(keyed=[]).update(keyed=[])
    front = front_of(sheet_id)
    # Ends of the same length as every key, and letters only: right under any collation.
    RecordKey.objects.filter(key__range=(front + "0" * KEY_CHARS, front + "f" * KEY_CHARS)).delete()


def front_of(sheet_id: str) -> str:
    """Give what all keys of a sheet begin with."""
    return sheet_id.rpartition("_")[2]


def keys_of(sheet_id: str, rules: Iterable[Unique], values: Mapping[str, Any]) -> list[tuple[Unique, str]]:
    """Give the keys of a record by the rules that do not leave it alone."""
    front = front_of(sheet_id)
    return [(rule, f"{front}{rule.signature}{key}") for rule in rules for key in rule.keys_of(values)]


def pairs_of(sheet_id: str, rules: Sequence[Unique], records: ById) -> set[Pair]:
    """Give the (key, record) pairs of records."""
    return {(key, record_id) for record_id, values in records.items() for _, key in keys_of(sheet_id, rules, values)}


def build_keys(sheet: Sheet, rules: Sequence[Unique]) -> None:
    """Key all records anew if the constraints are not those that they were keyed by."""
    wanted = sorted({rule.signature for rule in rules})
    if sheet.keyed == wanted:
        return
    forget_keys(sheet.id)
    if sheet.total_count and wanted:
        for rows in stream_records(sheet.id):
            values = {record_id: orjson.loads(raw) for record_id, raw in rows}
            _run(_ADD, _PG_ADD, pairs_of(sheet.id, rules, values))
    Sheet.objects.filter(pk=sheet.pk).update(keyed=wanted)
    sheet.keyed = wanted


def change_keys(*, gone: Iterable[Pair], come: Iterable[Pair]) -> None:
    """Take pairs away and add others."""
    _run(_TAKE, _PG_TAKE, gone)
    _run(_ADD, _PG_ADD, come)


def _run(sqlite: str, postgresql: str, pairs: Iterable[Pair]) -> None:
    ordered = sorted(pairs)
    if not ordered:
        return
    if not is_postgresql():
        run_many(sqlite, ordered)
        return
    with connection.cursor() as cursor:
        cursor.execute(postgresql, [*map(list, zip(*ordered, strict=True))])


def ends_of(keys: Iterable[str]) -> dict[str, Pair]:
    """Give the first and the last record of each key that has any: they differ where there are several."""
    on_server, ordered = is_postgresql(), sorted(keys)
    spelled = {"keys": "unnest(%s::text[])", "columns": "(value)"} if on_server else _SQLITE_KEYS
    with connection.cursor() as cursor:
        cursor.execute(_ENDS.format(**spelled), [ordered if on_server else dump(ordered)])
        return {key: (first, last) for key, first, last in cursor.fetchall() if first is not None}


_SQLITE_KEYS = {"keys": "json_each(%s)", "columns": ""}
