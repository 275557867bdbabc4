"""workbook:delete-records removes what its config chooses, and nothing else."""

import pytest

from jobs import lifecycle
from jobs.errors import InvalidInput
from jobs.testing import run_handler
from spaces.handlers.delete_records import delete_records
from spaces.models import Record, Sheet, Snapshot
from spaces.ops.snapshot import restore_snapshot


@pytest.fixture
def run(world, workbook, sheet):
    def run(**config):
        job = lifecycle.create(
            lifecycle.JobDraft(
                type="workbook",
                operation="delete-records",
                source=workbook.id,
                environment=world.environment.id,
                space=world.space.id,
                created_by="us_usr_1",
                trigger="immediate",
                config={"sheet": sheet.id, **config},
            )
        )
        return run_handler(delete_records, job)[0].message

    return run


def left(sheet):
    return [values["name"] for values in Record.objects.in_sheet(sheet.id).in_order().values_list("values", flat=True)]


def ids_of(sheet):
    return [*Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True)]


def test_it_removes_what_the_filter_chooses(run, sheet):
    assert run(filter="valid") == "Removed 2 records from Contacts."
    assert left(sheet) == ["Nobody"]
    assert Sheet.objects.get(pk=sheet.id).counts == {"total": 1, "valid": 0, "error": 1}


def test_exceptions_stay(run, sheet):
    run(filter="all", exceptions=ids_of(sheet)[:1])
    assert left(sheet) == ["Ada"]


def test_exceptions_stay_without_a_filter_too(run, sheet):
    run(exceptions=ids_of(sheet)[:2])
    assert left(sheet) == ["Ada", "Grace"]


def test_trap_21_with_filter_none_the_exceptions_are_what_goes(run, sheet):
    assert run(filter="none", exceptions=ids_of(sheet)[:1]) == "Removed 1 record from Contacts."
    assert left(sheet) == ["Grace", "Nobody"]


def test_a_search_chooses_too(run, sheet):
    run(searchValue="grace", searchField="name")
    assert left(sheet) == ["Ada", "Nobody"]


def test_a_query_chooses_too(run, sheet):
    run(q="name eq Grace or age lt 10")
    assert left(sheet) == ["Ada"]


@pytest.mark.parametrize(
    "config",
    [
        {"filter": "odd"},
        {"q": "name equals Ada"},
        {"q": 5},
        {"exceptions": "x"},
        {"sheet": "us_sh_other"},
        {"sheet": None},
    ],
)
def test_what_is_not_understood_removes_nothing(run, sheet, config):
    with pytest.raises(InvalidInput):
        run(**config)
    assert len(left(sheet)) == 3


def test_a_label_takes_a_snapshot_first_that_brings_them_back(run, sheet):
    before = ids_of(sheet)
    run(snapshotLabel="Before the cleaning")
    snapshot = Snapshot.objects.get()
    assert (left(sheet), snapshot.label) == ([], "Before the cleaning")
    restore_snapshot(snapshot.id, by="us_usr_1")
    assert ids_of(sheet) == before
