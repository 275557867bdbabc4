"""Carrying a sheet's records over to another one as a plan says, once, however many attempts it takes.

Each batch is one transaction: the new records, their events, and how far the job has come. Whoever writes
holds the run's row and looks whether the job is still this attempt's own, so a worker that was presumed dead,
or whose job was called off, writes nothing after the next attempt has read how far it came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound, StaleAttempt
from jobs.models import Job
from jobs.models.rows import locking
from jobs.states import Status
from spaces.models import MappingRun, Sheet
from spaces.ops.insert import insert_values
from spaces.ops.mapping_plan import Ends
from spaces.ops.rows import is_error
from spaces.ops.stream import stream_records
from spaces.rules.route import Router

COUNTS = ("read", "stored", "rejected", "invalid")


@dataclass(frozen=True, slots=True)
class Batch:
    """How far it is after a batch, and which of the records in it had nothing to carry over, counted from 1."""

    run: MappingRun
    rejected: list[int]


def begin_run(job: Job, ends: Ends) -> MappingRun:
    """Find how far this job, or the one that it tries again, came; begin from the start otherwise.

    Raises StaleAttempt.
    """
    with transaction.atomic():
        run, _ = locking(MappingRun.objects.all()).get_or_create(job_id=_first_of(job))
        _check_holds(job)
        sheets = {"source_sheet": ends.source.pk, "destination_sheet": ends.destination.pk}
        is_same = sheets == {name: getattr(run, name) for name in sheets}
        if not is_same or run.finished_by not in ("", job.pk):
            _keep(run, **sheets, after="", finished_by="", **dict.fromkeys(COUNTS, 0))
    return run


def carry_over(run: MappingRun, job: Job, route: Router) -> Iterator[Batch]:
    """Store what is left of the source's records in the destination, batch after batch.

    A record without a value in any mapped field is rejected. Appends for each batch what an insert appends.
    Raises StaleAttempt, NotFound when one of the sheets is gone.
    """
    if run.finished_by:
        return
    for chunk in stream_records(run.source_sheet, after=run.after):
        yield _store(run, job, route, chunk)
    with transaction.atomic():
        _hold(run, job)
        # A sheet that was deleted while it was read looks like one that has ended.
        if not Sheet.objects.filter(pk=run.source_sheet).exists():
            raise NotFound("The source sheet was deleted while it was read.")
        _keep(run, finished_by=job.pk)


def _store(run: MappingRun, job: Job, route: Router, chunk: Sequence[tuple[str, str]]) -> Batch:
    carried = [route(orjson.loads(raw)) for _, raw in chunk]
    filled = [values for values in carried if values]
    with transaction.atomic():
        _hold(run, job)
        before = run.read
        inserted = insert_values(run.destination_sheet, filled, by=job.pk)
        invalid = sum(is_error(messages) for _, messages in inserted.rows) if inserted else 0
        new = {"read": len(chunk), "stored": len(filled), "rejected": len(chunk) - len(filled), "invalid": invalid}
        _keep(run, after=chunk[-1][0], **{name: getattr(run, name) + count for name, count in new.items()})
    return Batch(run, [before + number for number, values in enumerate(carried, 1) if not values])


def _hold(run: MappingRun, job: Job) -> None:
    """Take the run's row until the commit, if the job is still this attempt's. Raises StaleAttempt."""
    kept = locking(MappingRun.objects.filter(pk=run.pk)).first()
    if kept is None or kept.after != run.after:
        raise StaleAttempt
    _check_holds(job)


def _check_holds(job: Job) -> None:
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=Status.EXECUTING)
    if not mine.exists():
        raise StaleAttempt


def _keep(run: MappingRun, **columns: str | int) -> None:
    for name, value in columns.items():
        setattr(run, name, value)
    run.updated_at = timezone.now()
    run.save(update_fields=[*columns, "updated_at"])


def _first_of(job: Job) -> str:
    """The first job of those that are retries of one another, as far as they are kept."""
    first, earlier = str(job.pk), job.retry_of
    while earlier and (row := Job.objects.filter(pk=earlier).values_list("pk", "retry_of").first()):
        first, earlier = row
    return first
