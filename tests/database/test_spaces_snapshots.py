"""Snapshots: what they keep, tell and bring back, whatever happened since."""

import random

import pytest

from jobs.errors import InvalidInput, NotFound
from jobs.models import Event
from spaces.models import Commit, PriorRecord, Record, Sheet, Snapshot
from spaces.ops import snapshot_changes
from spaces.ops.cells import Cell
from spaces.ops.insert import insert_records
from spaces.ops.records import delete_records
from spaces.ops.snapshot import Restore, delete_snapshot, restore_snapshot, take_snapshot
from spaces.ops.snapshot_changes import (
    CHANGE_TYPES,
    changed_ids,
    count_by_field,
    count_changes,
    read_changes,
    schema_diff,
)
from spaces.ops.space import delete_space
from spaces.ops.update import RecordPatch, update_records
from spaces.ops.workbook import delete_sheet, delete_workbook
from tests.cast import make_workbook, make_world
from tests.database.test_spaces_writes import together


def state(sheet):
    """The sheet's records: cells that hold something, messages, metadata."""
    rows = Record.objects.in_sheet(sheet.id).in_order()
    return {row.id: (filled(row.values), row.messages, row.metadata, row.is_valid) for row in rows}


def filled(values):
    return {key: value for key, value in values.items() if value is not None}


def ids_of(sheet):
    return [*Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True)]


def write(sheet, record_id, **cells):
    patch = RecordPatch(record_id, {key: Cell(value, has_value=True) for key, value in cells.items()})
    return update_records(sheet.id, [patch], by="us_usr_1")


def add(sheet, *names):
    return insert_records(sheet.id, [{"name": {"value": name}} for name in names], by="us_usr_1").ids


def counted(sheet):
    rows = Record.objects.in_sheet(sheet.id)
    total, error = rows.count(), rows.filter(is_valid=False).count()
    return {"total": total, "valid": total - error, "error": error}


def test_taking_one_copies_nothing_and_tells(sheet):
    snapshot = take_snapshot(sheet.id, by="us_usr_1", label=" Before ")
    assert (snapshot.label, snapshot.number, snapshot.total_count) == ("Before", 1, 3)
    assert PriorRecord.objects.count() == 0
    event = Event.objects.get(topic="snapshot:created")
    assert (event.domain, event.context["snapshotId"], event.payload["sheetId"]) == ("sheet", snapshot.id, sheet.id)
    with pytest.raises(InvalidInput):
        take_snapshot(sheet.id, by="", label="x" * 256)
    with pytest.raises(NotFound):
        take_snapshot("us_sh_none", by="")


def test_a_record_is_kept_once_however_often_it_changes(sheet):
    first, second, third = ids_of(sheet)
    snapshot = take_snapshot(sheet.id, by="")
    before = state(sheet)[first][0]["name"]
    for name in ("B", "C", "D"):
        write(sheet, first, name=name)
    delete_records(sheet.id, [third], by="")
    [new] = add(sheet, "New")
    write(sheet, new, name="Newer")
    assert PriorRecord.objects.count() == 2
    assert [changed_ids(snapshot, each) for each in CHANGE_TYPES] == [[new], [first], [third]]
    assert count_by_field(snapshot, "updatedSince") == {"name": 1}
    [change] = read_changes(snapshot, "updatedSince", start=0, size=10)
    assert (change.old.values["name"], change.new.values["name"]) == (before, "D")
    assert [each.id for each in read_changes(snapshot, None, start=1, size=2)] == [third, new]
    assert second not in changed_ids(snapshot, "rewritten")


def test_a_change_that_was_taken_back_is_none(sheet):
    first = ids_of(sheet)[0]
    snapshot = take_snapshot(sheet.id, by="")
    values = dict(Record.objects.get(pk=first).values)
    write(sheet, first, **dict.fromkeys(values))
    write(sheet, first, **dict(reversed(values.items())))
    assert count_changes(snapshot, "updatedSince") == 0


@pytest.mark.parametrize("change", CHANGE_TYPES)
def test_counting_by_field_in_small_pages_counts_the_same(sheet, monkeypatch, change):
    add(sheet, *"abcdefgh")
    snapshot = take_snapshot(sheet.id, by="us_usr_1")
    records = ids_of(sheet)
    for number, record_id in enumerate(records[:5]):
        write(sheet, record_id, name=f"Other {number}", age=number)
    delete_records(sheet.id, records[6:9], by="us_usr_1")
    gone_again = add(sheet, *"vwxyz")[0]
    delete_records(sheet.id, [gone_again], by="us_usr_1")
    whole = count_by_field(snapshot, change)
    assert whole["name"] == count_changes(snapshot, change) > 2
    monkeypatch.setattr(snapshot_changes, "CHUNK_ROWS", 2)
    assert count_by_field(snapshot, change) == whole


def test_fields_that_came_and_went_are_told(sheet):
    snapshot = take_snapshot(sheet.id, by="")
    keys = sheet.field_keys
    now = {"fields": [*sheet.fields[1:], {"key": "new", "type": "string"}]}
    assert schema_diff(snapshot, Sheet(config=now)) == {
        keys[0]: "removed",
        **dict.fromkeys(keys[1:], "unchanged"),
        "new": "added",
    }


def test_restoring_tells_counts_and_commits(sheet):
    first, _, third = ids_of(sheet)
    before, counts = state(sheet), counted(sheet)
    snapshot = take_snapshot(sheet.id, by="")
    write(sheet, first, name="B")
    delete_records(sheet.id, [third], by="")
    [new] = add(sheet, "New")
    Event.objects.all().delete()
    done = restore_snapshot(snapshot.id, by="us_usr_1")
    assert (done.removed, done.rewritten, done.returned) == ([new], [first], [third])
    assert (state(sheet), Sheet.objects.get(pk=sheet.id).counts) == (before, counts)
    topics = [*Event.objects.order_by("seq").values_list("topic", flat=True)]
    told = ["records:deleted", "records:updated", "records:created", "commit:created", "sheet:counts-updated"]
    assert topics == told
    assert Commit.objects.latest("id").ranges == [[0, 0], [2, 2]]
    restore_snapshot(snapshot.id, by="us_usr_1")
    assert Event.objects.count() == len(told)


def test_only_what_is_asked_for_comes_back(sheet):
    first, _, third = ids_of(sheet)
    snapshot = take_snapshot(sheet.id, by="")
    write(sheet, first, name="B")
    delete_records(sheet.id, [third], by="")
    [new] = add(sheet, "New")
    restore_snapshot(snapshot.id, by="", what=Restore(created=False, updated=False, deleted=True))
    assert ids_of(sheet) == [first, ids_of(sheet)[1], third, new]
    assert Record.objects.get(pk=first).values["name"] == "B"


@pytest.mark.parametrize("seed", range(6))
def test_every_snapshot_stays_true_through_anything(sheet, seed):
    dice = random.Random(seed)  # noqa: S311
    taken = {}
    for _ in range(40):
        _do_anything(sheet, dice, taken)
        _check(sheet, taken)
    for snapshot_id in dice.sample(sorted(taken), len(taken)):
        restore_snapshot(snapshot_id, by="")
        assert state(sheet) == taken[snapshot_id]
        assert Sheet.objects.get(pk=sheet.id).counts == counted(sheet)


def _do_anything(sheet, dice, taken):
    held = ids_of(sheet)
    act = dice.choice(["write", "write", "write", "add", "remove", "take", "take", "restore", "forget"])
    if act == "write" and held:
        write(sheet, dice.choice(held), name=dice.choice(["A", "B", None]), age=dice.choice([1, "x", None]))
    elif act == "add":
        add(sheet, *dice.choices("PQR", k=dice.randint(1, 3)))
    elif act == "remove" and held:
        delete_records(sheet.id, dice.sample(held, min(len(held), 2)), by="")
    elif act == "take":
        taken[take_snapshot(sheet.id, by="").id] = state(sheet)
    elif act == "restore" and taken:
        restore_snapshot(dice.choice(sorted(taken)), by="", what=Restore(created=dice.random() < 0.5))
    elif act == "forget" and taken:
        gone = dice.choice(sorted(taken))
        delete_snapshot(gone)
        del taken[gone]


def _check(sheet, taken):
    """Compare what each snapshot tells with what was there when it was taken."""
    now = state(sheet)
    for snapshot in Snapshot.objects.all():
        then = taken[snapshot.id]
        assert changed_ids(snapshot, "createdSince") == sorted(now.keys() - then.keys())
        assert changed_ids(snapshot, "deletedSince") == sorted(then.keys() - now.keys())
        updated = [one for one in sorted(now.keys() & then.keys()) if now[one][0] != then[one][0]]
        assert changed_ids(snapshot, "updatedSince") == updated
        for change in read_changes(snapshot, None, start=0, size=100):
            assert (change.old and filled(change.old.values)) == (then[change.id][0] if change.id in then else None)
            assert (change.new and filled(change.new.values)) == (now[change.id][0] if change.id in now else None)


def test_the_last_snapshot_leaves_nothing_behind(sheet):
    first = ids_of(sheet)[0]
    older, newer = take_snapshot(sheet.id, by=""), take_snapshot(sheet.id, by="")
    write(sheet, first, name="B")
    delete_snapshot(newer.id)
    assert changed_ids(older, "updatedSince") == [first]
    delete_snapshot(older.id)
    assert PriorRecord.objects.count() == 0
    with pytest.raises(NotFound):
        delete_snapshot(older.id)


@pytest.mark.parametrize("gone", ["sheet", "workbook", "space"])
def test_what_was_kept_goes_with_the_sheet(sheet, gone):
    take_snapshot(sheet.id, by="")
    write(sheet, ids_of(sheet)[0], name="B")
    verbs = {"sheet": delete_sheet, "workbook": delete_workbook, "space": delete_space}
    verbs[gone]({"sheet": sheet.id, "workbook": sheet.workbook_id, "space": sheet.space_id}[gone], by="")
    assert (Snapshot.objects.count(), PriorRecord.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_writers_and_snapshots_at_once_lose_nothing():
    sheet = make_workbook(make_world()).sheets.get()
    first = ids_of(sheet)[0]
    together(
        *[lambda name=name: write(sheet, first, name=name) for name in "BCDE"],
        *[lambda: take_snapshot(sheet.id, by="")] * 4,
    )
    snapshots = [*Snapshot.objects.order_by("number")]
    assert [snapshot.number for snapshot in snapshots] == [1, 2, 3, 4]
    seen = [_name_at(snapshot, first) for snapshot in snapshots]
    together(*[lambda one=one: delete_snapshot(one.id) for one in snapshots[1:]])
    assert (_name_at(snapshots[0], first), Snapshot.objects.count()) == (seen[0], 1)


def _name_at(snapshot, record_id):
    [change] = read_changes(snapshot, "updatedSince", start=0, size=1) or [None]
    return change.old.values["name"] if change else Record.objects.get(pk=record_id).values["name"]
