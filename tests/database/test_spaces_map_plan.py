"""A created workbook:map job is planned: which field goes where, how sure, and what stays."""

from types import SimpleNamespace

import pytest

from jobs import lifecycle
from jobs.errors import InvalidInput, NotFound, StaleAttempt
from jobs.models import Event, Job
from jobs.sdk.registry import find_listeners
from spaces.handlers import map_records as handler
from spaces.models import Sheet
from spaces.ops import mapping_choice
from spaces.ops.environment import create_environment
from spaces.ops.mapping_plan import agreed_plan, make_plan, start_mapping, write_plan
from tests.mapped import BY, RAW, create


def hear_created(job: Job) -> Job:
    handler.plan(SimpleNamespace(job_id=job.pk))
    return Job.objects.get(pk=job.pk)


def test_the_worker_hears_of_new_ones(raw, target):
    event = Event.objects.get(job_id=create(raw, target).pk)
    listeners = find_listeners({"topic": event.topic, "domain": event.domain, "payload": event.payload})
    assert handler.plan in [listener.function for listener in listeners]


def test_a_created_job_is_planned_and_told_of_as_planning(raw, target):
    job = hear_created(create(raw, target))
    assert (job.status, [edge["metadata"]["certainty"] for edge in job.plan["fieldMapping"]]) == (
        "planning",
        ["absolute"] * 3,
    )
    newest = Event.objects.filter(job_id=job.pk).latest("seq")
    assert (newest.topic, newest.payload["job"], newest.payload["status"]) == (
        "job:updated",
        "workbook:map",
        "planning",
    )


def test_a_plan_says_what_goes_where_what_stays_and_what_the_columns_hold(raw, target):
    plan = hear_created(create(raw, target)).plan
    edge = plan["fieldMapping"][2]
    assert (edge["sourceField"], edge["destinationField"]) == (RAW["fields"][2], target.fields[2])
    assert edge["preview"] == ["active", "Switched Off", "unknown"]
    assert edge["enumDetails"] == {
        "mapping": [
            {"sourceValue": "active", "destinationValue": "on"},
            {"sourceValue": "Switched Off", "destinationValue": "off"},
        ],
        "unusedSourceValues": ["unknown"],
        "unusedDestinationValues": [],
    }
    assert plan["unmappedSourceFields"] == [{"sourceField": RAW["fields"][3], "preview": ["nothing of this is mapped"]}]
    assert plan["unmappedDestinationFields"] == []


def test_it_is_planned_once_and_a_plan_that_a_client_brought_stays(raw, target):
    job = hear_created(create(raw, target))
    before = Event.objects.count()
    assert hear_created(job).plan == job.plan
    mine = create(raw, target)
    lifecycle.plan(mine.pk, plan={"fieldMapping": []})
    after = Event.objects.count()
    assert hear_created(mine).plan == {"fieldMapping": []}
    assert (Event.objects.count(), after - before) == (after, 2)


@pytest.mark.parametrize(
    "config",
    [
        {"sourceSheetId": "us_sh_none"},
        {"destinationSheetId": "us_sh_none"},
        {"destinationSheetId": ["us_sh_none"]},
    ],
)
def test_a_job_that_names_strange_sheets_fails_with_a_sentence(raw, target, config):
    good = {"sourceSheetId": raw.id, "destinationSheetId": target.id}
    job = hear_created(create(raw, target, config={**good, **config}))
    assert (job.status, job.plan) == ("failed", None)
    assert job.info.startswith("The job's config names no sheet of its")


def test_a_sheet_is_not_mapped_to_itself(raw):
    assert hear_created(create(raw, raw)).info == "A sheet cannot be mapped to itself."


def test_a_destination_of_another_environment_is_none(world, raw, target):
    Sheet.objects.filter(pk=target.pk).update(environment=create_environment("Elsewhere"))
    assert hear_created(create(raw, target)).status == "failed"


def test_a_job_that_names_no_sheets_yet_waits_for_its_client(raw, target):
    assert hear_created(create(raw, target, config={})).status == "created"
    handler.plan(SimpleNamespace(job_id="us_jb_gone"))


def test_planning_one_that_is_gone_is_not_found(db):
    with pytest.raises(NotFound):
        make_plan("us_jb_gone")


def test_an_attempt_that_was_presumed_dead_does_not_write_the_plan_of_a_later_one(raw, target):
    job = create(raw, target, trigger="immediate")
    old = lifecycle.start(job.pk, holder="worker@here:1:1", lease_seconds=60)
    lifecycle.release(job.pk, attempt=old.attempt)
    lifecycle.start(job.pk, holder="worker@here:2:1", lease_seconds=60)
    with pytest.raises(StaleAttempt):
        agreed_plan(old)
    assert Job.objects.get(pk=job.pk).plan is None


def test_a_choice_does_not_write_over_a_plan_that_changed_while_it_was_prepared(raw, target, monkeypatch):
    job = start_mapping(raw, target, by=BY)

    def slow(*given):
        lifecycle.update(job.pk, plan={"fieldMapping": [], "programId": "another's"})
        return write_plan(*given)

    monkeypatch.setattr(mapping_choice, "write_plan", slow)
    with pytest.raises(InvalidInput, match="changed meanwhile"):
        mapping_choice.choose(job.pk, sources={"full_name": "note"}, values={}, starts=True)
    after = Job.objects.get(pk=job.pk)
    assert (after.status, after.plan["programId"]) == ("planning", "another's")
