"""Writing records as clients do: races, rollbacks, and what a commit remembers."""

import threading

import pytest
from django.db import connection

from jobs.errors import InvalidInput
from jobs.models import Event
from spaces.models import Commit, Record, Sheet
from spaces.models.commit import as_ranges
from spaces.ops.cells import Cell
from spaces.ops.commits import complete_commit
from spaces.ops.insert import insert_records
from spaces.ops.record_query import RecordQuery, count, select
from spaces.ops.update import RecordPatch, update_records
from spaces.ops.workbook import update_workbook
from tests.cast import make_workbook, make_world


def together(*acts):
    """Do these at once, each in its own thread."""

    def do(act):
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_positions_are_packed_into_ranges():
    assert as_ranges([]) == []
    assert as_ranges([5, 3, 4, 9, 1]) == [[1, 1], [3, 5], [9, 9]]


def test_long_and_short_runs_of_a_commit_are_found_again(sheet):
    insert_records(sheet.id, [{"name": {"value": str(number)}} for number in range(100)], by="")
    commit = Commit.objects.get()
    Commit.objects.filter(pk=commit.pk).update(ranges=[[0, 0], [10, 60], [70, 72]])
    found = select(sheet, RecordQuery(commit=commit.id)).values_list("position", flat=True)
    assert [*found] == [0, *range(10, 61), 70, 71, 72]
    assert count(sheet, RecordQuery(commit=commit.id))["total"] == 55


@pytest.mark.django_db(transaction=True)
def test_inserts_at_once_share_no_position_and_each_has_its_commit():
    sheet = make_workbook(make_world()).sheets.get()
    together(*[lambda: insert_records(sheet.id, [{"name": {"value": "x"}}] * 20, by="")] * 4)
    assert [*Record.objects.in_sheet(sheet.id).in_order().values_list("position", flat=True)] == [*range(83)]
    assert sorted(Commit.objects.values_list("ranges", flat=True)) == [[[n, n + 19]] for n in (3, 23, 43, 63)]
    assert Sheet.objects.get(pk=sheet.id).counts == {"total": 83, "valid": 2, "error": 81}


@pytest.mark.django_db(transaction=True)
def test_two_updates_of_one_record_lose_neither():
    sheet = make_workbook(make_world()).sheets.get()
    ada = Record.objects.in_sheet(sheet.id).in_order().first().id

    def write(key, value):
        return lambda: update_records(sheet.id, [RecordPatch(ada, {key: Cell(value, has_value=True)})], by="")

    together(write("name", "Eve"), write("age", 99), write("email", "eve@example.org"))
    assert Record.objects.get(pk=ada).values == {"name": "Eve", "age": 99, "email": "eve@example.org"}


@pytest.mark.django_db(transaction=True)
def test_of_two_completions_at_once_one_is_told():
    workbook = make_workbook(make_world())
    update_workbook(workbook.id, by="", settings={"trackChanges": True})
    made = insert_records(workbook.sheets.get().id, [{}], by="")
    together(*[lambda: complete_commit(made.commit.id, by="")] * 3)
    assert Event.objects.filter(topic="commit:completed").count() == 1


@pytest.mark.parametrize("verb", ["insert", "update"])
def test_after_a_rollback_there_is_nothing(sheet, monkeypatch, verb):
    before, ada = Event.objects.count(), Record.objects.in_sheet(sheet.id).first()
    monkeypatch.setattr(f"spaces.ops.{verb}.append", lambda drafts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        if verb == "insert":
            insert_records(sheet.id, [{"name": {"value": "Lost"}}], by="")
        else:
            update_records(sheet.id, [RecordPatch(ada.id, {"name": Cell("Lost", has_value=True)})], by="")
    assert (Event.objects.count(), Commit.objects.count()) == (before, 0)
    assert Record.objects.get(pk=ada.id).values["name"] == "Ada"
    assert Sheet.objects.get(pk=sheet.id).total_count == 3


def test_too_many_at_once_are_refused(sheet):
    with pytest.raises(InvalidInput):
        insert_records(sheet.id, [{}] * 10_001, by="")
    with pytest.raises(InvalidInput):
        update_records(sheet.id, [RecordPatch("us_rc_1")] * 10_001, by="")


def test_fields_that_change_before_the_lock_are_read_again(sheet, monkeypatch):
    from spaces.ops import insert as room

    locked = room.held_sheet

    def late(sheet_id):
        config = {**sheet.config, "fields": [{"key": "name", "type": "number"}]}
        Sheet.objects.filter(pk=sheet_id).update(config=config)
        return locked(sheet_id)

    monkeypatch.setattr(room, "held_sheet", late)
    made = insert_records(sheet.id, [{"name": {"value": "12"}}], by="")
    assert Record.objects.get(pk=made.ids[0]).values == {"name": 12}
