"""Noting on a ready job that the workers are being told of it. It changes no status and tells nobody."""

from collections.abc import Sequence

from django.db import transaction

from jobs.lifecycle.sql import NOW, After, among, bind
from jobs.log.statement import is_postgresql, run_alone
from jobs.models import Job

#: A note that is lost with the server's power is given again, so its commit need not wait for the disk.
SOON_ON_DISK = ", set_config('synchronous_commit', 'off', true)"


def note_hints(job_ids: Sequence[str], *, stale_seconds: float) -> set[str]:
    """Note on ready jobs that they are being hinted; give those that no other clock was quicker to hint.

    A note that is older than `stale_seconds` counts for nothing.
    """
    now, params = bind(NOW)
    stale, stale_params = bind(After(-stale_seconds))
    is_one = len(job_ids) == 1
    rows, row_params = among(job_ids, locked="" if is_one else "SKIP LOCKED")
    sql = (
        f"UPDATE jobs_job SET hinted_at = {now} WHERE {rows} AND status = 'ready' "  # noqa: S608 - our own SQL
        f"AND (hinted_at IS NULL OR hinted_at < {stale}) RETURNING id{SOON_ON_DISK if is_postgresql() else ''}"
    )
    return {row[0] for row in run_alone(sql, [*params, *row_params, *stale_params], is_prepared=is_one)}


def forget_hints(job_ids: Sequence[str]) -> None:
    """Take the note back: the broker did not take the hint."""
    with transaction.atomic():
        Job.objects.filter(pk__in=job_ids, status="ready").update(hinted_at=None)
