"""`workbook:delete-records`: removing the records that a job's config chooses (contract §4.5)."""

from collections.abc import Mapping
from typing import Any

from jobs.errors import InvalidInput
from jobs.sdk import JobEvent, Outcome, Tick, job_handler, next_snapshot
from spaces.models import Sheet, Snapshot
from spaces.ops.bulk import delete_chosen
from spaces.ops.record_query import CONDITIONS, RecordQuery
from spaces.ops.snapshot import take_snapshot


@job_handler("workbook:delete-records", max_attempts=3, time_limit_seconds=3600)
def delete_records(event: JobEvent, tick: Tick) -> Outcome:
    """Remove what the filter and the search choose but the exceptions; with filter none, the exceptions.

    A second attempt goes on where the first was cut off: what is gone is not chosen again. With a
    snapshotLabel the sheet is remembered first, and the outcome leads to what changed.
    """
    config = event.job.config or {}
    sheet = Sheet.objects.filter(pk=str(config.get("sheet")), workbook=event.source).first()
    if sheet is None:
        raise InvalidInput("The job's config names no sheet of this workbook.", key="config.sheet")
    query, snapshot = query_of(config), _snapshot(sheet, event, config.get("snapshotLabel"))
    gone = 0
    for count in delete_chosen(sheet, query, by=event.job_id):
        gone += count
        tick(100 * gone / max(sheet.total_count, gone), f"{gone:,} records removed.", records_processed=gone)
    message = f"Removed {gone:,} record{'' if gone == 1 else 's'} from {sheet.name}."
    return Outcome(message, next=next_snapshot(snapshot.id, sheet_id=sheet.id) if snapshot else None)


def _snapshot(sheet: Sheet, event: JobEvent, label: Any) -> Snapshot | None:
    """Take the snapshot once: another attempt finds the one of the first."""
    if not label:
        return None
    mine = Snapshot.objects.filter(sheet=sheet, created_by=event.job_id).first()
    return mine or take_snapshot(sheet.id, by=event.job_id, label=str(label)[:255])


def query_of(config: Mapping[str, Any]) -> RecordQuery:
    """Read which records a config means. Raises InvalidInput for what cannot be understood: better none than all."""
    condition, exceptions = config.get("filter") or "all", config.get("exceptions") or []
    if condition not in CONDITIONS or not isinstance(config.get("q") or "", str):
        raise InvalidInput("The job's config has a filter that is not understood.", key="config.filter")
    if not isinstance(exceptions, list) or not all(isinstance(each, str) for each in exceptions):
        raise InvalidInput("Exceptions are a list of ids.", key="config.exceptions")
    return RecordQuery(
        condition=str(condition),
        condition_field=config.get("filterField") or None,
        text=str(config.get("searchValue") or ""),
        text_field=config.get("searchField") or None,
        ffql=(config.get("q") or "").strip() or None,
        ids=tuple(exceptions) or None,
    )
