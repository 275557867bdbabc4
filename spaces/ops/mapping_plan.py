"""The plan of a `workbook:map` job (contract §2.1, §4.5): which field goes where, proposed, and waiting for a yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from jobs import lifecycle
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.models import Job
from jobs.states import Status
from spaces.models import Sheet
from spaces.ops.column_values import Seen, look_at
from spaces.rules.options import enum_details, is_enum
from spaces.rules.pair import Pair, least_of, pair_fields


@dataclass(frozen=True, slots=True)
class Ends:
    """The sheet that is read and the sheet that is written."""

    source: Sheet
    destination: Sheet


def names_sheets(job: Job) -> bool:
    """Whether a job's config says which sheets it is about."""
    config = job.config or {}
    return bool(config.get("sourceSheetId") and config.get("destinationSheetId"))


def ends_of(job: Job) -> Ends:
    """Find the sheets of a job: one of its source workbook, and another of its destination.

    The destination lies in the job's own environment; who may write there was asked when the job was made.
    Raises InvalidInput.
    """
    ends = Ends(
        _sheet(job, "sourceSheetId", workbook=job.source), _sheet(job, "destinationSheetId", workbook=job.destination)
    )
    _check_different(ends)
    return ends


def propose(ends: Ends) -> dict[str, Any]:
    """Pair the fields and give the plan (contract A.1, JobExecutionPlan)."""
    pairs = pair_fields(ends.source.fields, ends.destination.fields, least=least_of(ends.destination.config))
    return write_plan(ends, pairs)


def make_plan(job_id: str) -> None:
    """Plan a job that was only created, and let it wait for a yes; one that has a plan or has begun stays.

    Of two callers, or a caller and a client that brings a plan, the first one's plan is kept. Appends
    job:updated. Raises NotFound, InvalidInput.
    """
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if not _wants_plan(job):
        return
    plan = propose(ends_of(job))
    with transaction.atomic():
        if _wants_plan(lifecycle.lock(job_id)):
            lifecycle.plan(job_id, plan=plan)


def plan_or_fail(job_id: str) -> None:
    """Plan a job, or decide that it cannot be done; one that names no sheets yet is left to its client."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or not names_sheets(job):
        return
    try:
        make_plan(job_id)
    except NotFound:
        return  # deleted meanwhile
    except InvalidInput as error:
        _fail(job_id, str(error.message))


def agreed_plan(job: Job) -> dict[str, Any]:
    """Give the plan that a running job follows, and keep it with the job: its own, that of the job it repeats, or ours.

    A job that was executed before there was a plan has agreed to whatever it is. Raises InvalidInput, and StaleAttempt
    where another attempt has taken over.
    """
    kept: dict[str, Any] | None = Job.objects.filter(pk=job.pk).values_list("plan", flat=True).first()
    if kept is None:
        repeated = Job.objects.filter(pk=job.retry_of or "", plan__isnull=False)
        kept = repeated.values_list("plan", flat=True).first() or propose(ends_of(job))
        lifecycle.update(job.pk, attempt=job.attempt, plan=kept)
    return kept


def start_mapping(source: Sheet, destination: Sheet, *, by: str) -> Job:
    """Make a job that maps one sheet to another, planned and waiting for a yes. Raises InvalidInput."""
    draft = lifecycle.JobDraft(
        type="workbook",
        operation="map",
        source=source.workbook_id,
        environment=source.environment_id,
        space=source.space_id,
        created_by=by,
        managed=True,
        destination=destination.workbook_id,
        config={"sourceSheetId": source.id, "destinationSheetId": destination.id},
    )
    ends = Ends(source, destination)
    _check_different(ends)
    # Before the first event: reading many records takes seconds, and an event holds up all others of its environment.
    plan = propose(ends)
    with transaction.atomic():
        job = lifecycle.create(draft)
        lifecycle.plan(job.pk, plan=plan)
    return job


def write_plan(ends: Ends, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Write pairs in the wire's shape, with what the columns hold and what stays unmapped at both ends."""
    seen = look_at(ends.source, counted=[pair.source["key"] for pair in pairs if is_enum(pair.destination)])
    used = {pair.source["key"] for pair in pairs}, {pair.destination["key"] for pair in pairs}
    return {
        "fieldMapping": [_edge(pair, seen) for pair in pairs],
        "unmappedSourceFields": [
            {"sourceField": one, "preview": seen.previews.get(one["key"], [])}
            for one in ends.source.fields
            if one["key"] not in used[0]
        ],
        "unmappedDestinationFields": [
            {"destinationField": one, "preview": []} for one in ends.destination.fields if one["key"] not in used[1]
        ],
    }


def _edge(pair: Pair, seen: Seen) -> dict[str, Any]:
    key = pair.source["key"]
    edge = {
        "sourceField": pair.source,
        "destinationField": pair.destination,
        "preview": seen.previews.get(key, []),
        "metadata": {"certainty": pair.certainty, "confidence": pair.confidence, "source": pair.found_by},
    }
    if is_enum(pair.destination):
        edge["enumDetails"] = enum_details([*seen.values.get(key, {}).values()], pair.destination)
    return edge


def _sheet(job: Job, name: str, *, workbook: str | None) -> Sheet:
    wanted = (job.config or {}).get(name)
    rows = Sheet.objects.filter(workbook=workbook or "", environment=job.environment_id)
    found = rows.filter(pk=wanted).first() if isinstance(wanted, str) else None
    if found is None:
        end = "source" if name == "sourceSheetId" else "destination"
        raise InvalidInput(f"The job's config names no sheet of its {end} workbook.", key=f"config.{name}")
    return found


def _check_different(ends: Ends) -> None:
    if ends.source.pk == ends.destination.pk:
        raise InvalidInput("A sheet cannot be mapped to itself.", key="config.destinationSheetId")


def _wants_plan(job: Job) -> bool:
    return job.status == Status.CREATED and job.plan is None


def _fail(job_id: str, reason: str) -> None:
    """Another may have decided it meanwhile."""
    try:
        lifecycle.fail(job_id, outcome={"acknowledge": True, "message": reason}, info=reason)
    except (IllegalTransition, NotFound):
        return
