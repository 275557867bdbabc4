"""Keeping records as they were, for snapshots; the one place that writes `PriorRecord`.

A snapshot writes one row and copies no record. Whoever rewrites or removes records keeps, before, those that
the newest snapshot of the sheet has seen and that have not been kept for it yet. So a record at snapshot S is
its first prior of a number from S on, or else the record as it is; records from S's `next_position` on came
later. Brought back under its old id, a record leaves a prior without values for the newest snapshot, which
had not seen it. A snapshot that is deleted hands its priors down to the one before (`spaces.ops.snapshot`).

The price: without a snapshot one look for one; with one, at most one copy of each record and snapshot. The
rejected ways: a copy of all records costs a minute and a gigabyte for a million; a version row for each write
makes every write pay, also where nobody takes snapshots.

All of it happens inside the caller's transaction, which holds the sheet's row.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from jobs.clean import dump
from jobs.log.statement import is_postgresql
from spaces.models import Snapshot

_COLUMNS = 'record_id, number, position, "values", messages, is_valid, metadata, config'
KEEP = f"""
INSERT INTO spaces_priorrecord ({_COLUMNS})
SELECT id, %(number)s, position, "values", messages, is_valid, metadata, config
FROM spaces_record WHERE id {{among}} AND position < %(next)s ON CONFLICT DO NOTHING"""  # noqa: S608
KEEP_ABSENCE = f"""
INSERT INTO spaces_priorrecord ({_COLUMNS})
SELECT id, %(number)s, position, NULL, NULL, is_valid, NULL, NULL
FROM spaces_record WHERE id {{among}} AND position < %(next)s ON CONFLICT DO NOTHING"""  # noqa: S608


def keep_priors(sheet_id: str, ids: Sequence[str]) -> None:
    """Keep records that are about to change or to go, where a snapshot has seen them."""
    _keep(KEEP, sheet_id, ids)


def keep_absence(sheet_id: str, ids: Sequence[str]) -> None:
    """Keep that these records, which have just come back, were not there for the newest snapshot."""
    _keep(KEEP_ABSENCE, sheet_id, ids)


def among_ids() -> str:
    """Spell `IN` for a parameter `ids` of any length; `ids_param` makes that parameter."""
    return "= ANY(%(ids)s)" if is_postgresql() else "IN (SELECT value FROM json_each(%(ids)s))"


def ids_param(ids: Sequence[str]) -> Any:
    """Give ids as the parameter that `among_ids` reads."""
    return [*ids] if is_postgresql() else dump([*ids])


def _keep(statement: str, sheet_id: str, ids: Sequence[str]) -> None:
    rows = Snapshot.objects.filter(sheet=sheet_id).order_by("-number")
    newest = rows.values_list("number", "next_position").first()
    if newest is None:
        return
    params = {"number": newest[0], "next": newest[1], "ids": ids_param(ids)}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=among_ids()), params)
