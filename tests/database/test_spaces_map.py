"""workbook:map carries records over as its plan says, once, however many attempts it takes."""

import pytest

from jobs import lifecycle
from jobs.errors import InvalidInput, NotFound, StaleAttempt
from jobs.models import ErrorRow, Event, Job
from jobs.testing import run_handler
from spaces.handlers.map_records import map_records
from spaces.models import MappingRun, Record, Sheet
from spaces.ops import stream
from spaces.ops.mapping_plan import ends_of, start_mapping
from spaces.ops.mapping_run import begin_run, carry_over
from spaces.rules.route import compile_route, read_edges
from tests.mapped import BY, agreed, create


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK_ROWS", 1)


def names(sheet: Sheet) -> list:
    return [row["full_name"] for row in Record.objects.in_sheet(sheet.id).in_order().values_list("values", flat=True)]


def cut_off_after(job: Job, batches: int) -> Job:
    """Claim a job, store so many batches, and die."""
    claimed = lifecycle.start(job.pk, holder="first", lease_seconds=60)
    ends = ends_of(claimed)
    plan = Job.objects.get(pk=job.pk).plan
    edges = read_edges(plan, sources=ends.source.field_keys, destinations=ends.destination.field_keys)
    steps = carry_over(begin_run(claimed, ends), claimed, compile_route(edges))
    for _ in range(batches):
        next(steps)
    claimed.steps = steps
    return claimed


def give_back(job: Job) -> None:
    lifecycle.release(job.pk, attempt=1)


def test_records_are_carried_over_with_their_values_and_read_by_the_rules_there(raw, target):
    outcome, event = run_handler(map_records, agreed(raw, target))
    rows = Record.objects.in_sheet(target.id).in_order()
    assert [row.values["state"] for row in rows] == ["on", "off", "unknown"]
    assert [row.is_valid for row in rows] == [True, False, False]
    counts = {"read": 4, "stored": 3, "rejected": 1, "invalid": 2}
    assert {name: outcome.result[name] for name in counts} == counts
    assert outcome.message == "Read 4 records: stored 3, rejected 1. Stored with errors: 2 records."
    assert outcome.next == {"type": "id", "id": target.id, "label": "Open People"}
    assert ErrorRow.objects.get(job=event.job).row == 3
    target.refresh_from_db()
    assert target.counts == {"total": 3, "valid": 1, "error": 2}


def test_hooks_hear_of_what_was_stored_and_by_whom(raw, target):
    job = agreed(raw, target)
    run_handler(map_records, job)
    told = Event.objects.exclude(domain="job").filter(context__sheetId=target.id, context__actorId=job.pk)
    topics = told.order_by("seq").values_list("topic", flat=True)
    assert [*topics] == ["records:created", "commit:created", "sheet:counts-updated"]


def test_an_attempt_goes_on_where_the_one_before_was_cut_off(raw, target, small_chunks):
    job = agreed(raw, target)
    cut_off_after(job, 2)
    give_back(job)
    outcome, _ = run_handler(map_records, job)
    assert names(target) == ["Ada", "Bob", "Eve"]
    assert (outcome.result["read"], outcome.result["stored"]) == (4, 3)


def test_a_worker_presumed_dead_writes_nothing_more(raw, target, small_chunks):
    job = agreed(raw, target)
    dead = cut_off_after(job, 1)
    give_back(job)
    lifecycle.start(job.pk, holder="second", lease_seconds=60)
    with pytest.raises(StaleAttempt):
        next(dead.steps)
    assert names(target) == ["Ada"]


def test_nothing_is_written_once_the_job_was_called_off(raw, target, small_chunks):
    job = agreed(raw, target)
    running = cut_off_after(job, 1)
    lifecycle.cancel(job.pk)
    with pytest.raises(StaleAttempt):
        next(running.steps)
    assert names(target) == ["Ada"]


def test_the_retry_of_a_job_that_failed_goes_on_too_and_by_the_same_plan(raw, target, small_chunks):
    job = agreed(raw, target)
    cut_off_after(job, 2)
    lifecycle.fail(job.pk)
    second = lifecycle.retry(job.pk, created_by=BY)
    lifecycle.update(second.pk, plan=Job.objects.get(pk=job.pk).plan)
    cut_off_after(second, 1)
    lifecycle.fail(second.pk)
    third = lifecycle.retry(job.pk, created_by=BY)
    outcome, _ = run_handler(map_records, third)
    assert names(target) == ["Ada", "Bob", "Eve"]
    assert outcome.result["read"] == 4
    assert Job.objects.get(pk=third.pk).plan == Job.objects.get(pk=job.pk).plan


def test_the_retry_of_a_job_that_is_done_begins_from_the_start(raw, target):
    job = agreed(raw, target)
    run_handler(map_records, job)
    lifecycle.complete(job.pk)
    run_handler(map_records, lifecycle.retry(job.pk, created_by=BY))
    assert names(target) == ["Ada", "Bob", "Eve"] * 2


def test_an_attempt_after_the_last_record_stores_none_again(raw, target):
    job = agreed(raw, target)
    first, _ = run_handler(map_records, job)
    give_back(job)
    second, _ = run_handler(map_records, job)
    assert (second, len(names(target))) == (first, 3)


def test_a_job_that_was_executed_at_once_makes_its_plan_itself(raw, target):
    job = create(raw, target, trigger="immediate")
    run_handler(map_records, job)
    assert len(Job.objects.get(pk=job.pk).plan["fieldMapping"]) == 3
    assert names(target) == ["Ada", "Bob", "Eve"]


def test_a_plan_that_was_changed_is_followed(raw, target):
    job = start_mapping(raw, target, by=BY)
    edge = {"sourceField": {"key": "note"}, "destinationField": {"key": "full_name"}}
    lifecycle.update(job.pk, plan={**Job.objects.get(pk=job.pk).plan, "fieldMapping": [edge]})
    lifecycle.execute(job.pk)
    outcome, _ = run_handler(map_records, job)
    assert names(target) == ["nothing of this is mapped"]
    assert (outcome.result["stored"], outcome.result["rejected"]) == (1, 3)


@pytest.mark.parametrize("key", ["gone", 5, None])
def test_a_plan_that_cannot_be_carried_out_stores_nothing(raw, target, key):
    job = start_mapping(raw, target, by=BY)
    edge = {"sourceField": {"key": key}, "destinationField": {"key": "full_name"}}
    lifecycle.update(job.pk, plan={"fieldMapping": [edge]})
    lifecycle.execute(job.pk)
    with pytest.raises(InvalidInput):
        run_handler(map_records, job)
    assert names(target) == []


def test_a_source_that_went_meanwhile_is_not_taken_for_one_that_has_ended(raw, target, small_chunks):
    running = cut_off_after(agreed(raw, target), 1)
    Record.objects.in_sheet(raw.id).delete()
    Sheet.objects.filter(pk=raw.pk).delete()
    with pytest.raises(NotFound):
        next(running.steps)


def test_an_empty_sheet_is_mapped_to_nothing(raw, target):
    Record.objects.in_sheet(raw.id).delete()
    outcome, _ = run_handler(map_records, agreed(raw, target))
    assert outcome.message == "Read 0 records: stored 0, rejected 0."


def test_what_is_kept_of_it_goes_with_the_job(raw, target):
    job = agreed(raw, target)
    run_handler(map_records, job)
    lifecycle.delete(job.pk)
    assert not MappingRun.objects.exists()
