"""`workbook:map`: the records of one sheet carried over to another by a plan (contract §4.5)."""

from jobs.errors import InvalidInput
from jobs.sdk import JobEvent, ListenedEvent, Outcome, Tick, job_handler, next_id, on
from jobs.wording import counted
from spaces.models import MappingRun
from spaces.ops.mapping_plan import Ends, agreed_plan, ends_of, plan_or_fail
from spaces.ops.mapping_run import begin_run, carry_over
from spaces.rules.route import Router, UnfitPlan, compile_route, read_edges

#: Rejected rows that are kept one by one; the rest are counted.
KEPT_REJECTS = 10_000
NOTHING = "None of its mapped fields has a value."


@on("job:created", job="workbook:map")
def plan(event: ListenedEvent) -> None:
    """Make the plan of a job that waits for one; it is `planning` from then on (contract §4.1)."""
    if event.job_id:
        plan_or_fail(event.job_id)


@job_handler("workbook:map", max_attempts=3, time_limit_seconds=6 * 3600)
def map_records(event: JobEvent, tick: Tick) -> Outcome:
    """Store the source sheet's records in the destination sheet, field by field, as the plan says.

    Another attempt, or a retry of a job that did not come to its end, goes on after the last record that is
    stored: none is stored twice.
    """
    ends = ends_of(event.job)
    route = _route(event, ends)
    run = begin_run(event.job, ends)
    if run.after:
        event.log(f"Goes on after the {counted(run.read, 'record')} that an earlier attempt has read.")
    for batch in carry_over(run, event.job, route):
        _reject(event, run, batch.rejected)
        done = 99 * run.read / max(ends.source.total_count, run.read, 1)
        tick(done, f"{run.stored:,} records stored.", records_processed=run.read)
    return _outcome(run, ends)


def _route(event: JobEvent, ends: Ends) -> Router:
    plan = agreed_plan(event.job)
    try:
        edges = read_edges(plan, sources=ends.source.field_keys, destinations=ends.destination.field_keys)
    except UnfitPlan as error:
        raise InvalidInput(str(error), key="plan") from error
    event.log(f"Maps {counted(len(edges), 'field')} of {ends.source.name} to {ends.destination.name}.")
    return compile_route(edges)


def _reject(event: JobEvent, run: MappingRun, rows: list[int]) -> None:
    room = max(0, KEPT_REJECTS - (run.rejected - len(rows)))
    for row in rows[:room]:
        event.reject(row=row, message=NOTHING)
    if 0 < room < len(rows):
        event.log("Further rejected records are counted, but not kept one by one.", level="warning")


def _outcome(run: MappingRun, ends: Ends) -> Outcome:
    told = f"Read {counted(run.read, 'record')}: stored {run.stored:,}, rejected {run.rejected:,}."
    if run.invalid:
        told += f" Stored with errors: {counted(run.invalid, 'record')}."
    return Outcome(
        told,
        acknowledge=True,
        heading=f"{ends.source.name} is mapped to {ends.destination.name}",
        next=next_id(ends.destination.pk, label=f"Open {ends.destination.name}"),
        info=told,
        result={**run.counts, "sourceSheetId": ends.source.pk, "destinationSheetId": ends.destination.pk},
    )
