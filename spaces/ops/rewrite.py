"""Writing many changed records at once. Nothing here commits, counts or tells: the verbs do."""

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from jobs.clean import dump
from jobs.log.statement import is_postgresql, run_many
from spaces.models import Record
from spaces.ops.priors import keep_priors
from spaces.ops.rows import encode_values

POSTGRESQL = """
UPDATE spaces_record AS record SET "values" = new."values", messages = NULLIF(new.messages, 'null'),
    is_valid = new.is_valid, metadata = NULLIF(new.metadata, 'null'), config = NULLIF(new.config, 'null'),
    updated_at = clock_timestamp()
FROM jsonb_to_recordset(%s::jsonb) AS new(
    id text, "values" jsonb, messages jsonb, is_valid boolean, metadata jsonb, config jsonb
) WHERE record.id = new.id"""
SQLITE = (
    'UPDATE spaces_record SET "values" = %s, messages = %s, is_valid = %s, metadata = %s, config = %s, '
    "updated_at = %s WHERE id = %s"
)
_COLUMNS = ("id", "values", "messages", "is_valid", "metadata", "config")


def rewrite_rows(records: Sequence[Record]) -> None:
    """Write records of one sheet back inside the caller's transaction, which holds the sheet's row.

    Snapshots keep what was there before.
    """
    if not records:
        return
    keep_priors(records[0].sheet_id, [record.id for record in records])
    if is_postgresql():
        objects = [{name: getattr(record, name) for name in _COLUMNS} for record in records]
        with connection.cursor() as cursor:
            cursor.execute(POSTGRESQL, [dump(objects)])
        return
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    run_many(SQLITE, [_params(record, now) for record in records])


def _params(record: Record, now: object) -> tuple[object, ...]:
    values = encode_values(record.values).decode()
    free = [dump(value) if value else None for value in (record.messages, record.metadata, record.config)]
    return (values, free[0], record.is_valid, free[1], free[2], now, record.id)
