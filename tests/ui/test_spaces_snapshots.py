"""The pages of snapshots: the list, what changed, the way back, the end."""

import pytest

from jobs.sdk import next_snapshot
from spaces.models import Record, Sheet, Snapshot
from spaces.ops.cells import Cell
from spaces.ops.records import delete_records
from spaces.ops.sheet import lock_sheet
from spaces.ops.snapshot import take_snapshot
from spaces.ops.update import RecordPatch, update_records
from tests.cast import World
from tests.pages import complete_job, words


@pytest.fixture
def snapshot(sheet: Sheet) -> Snapshot:
    """Taken before Ada was renamed and Nobody went."""
    taken = take_snapshot(sheet.id, by="", label="Before")
    ada, _, nobody = Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True)
    update_records(sheet.id, [RecordPatch(ada, {"name": Cell("Ida", has_value=True)})], by="")
    delete_records(sheet.id, [nobody], by="")
    return taken


def names(sheet: Sheet) -> list[str]:
    return [row.values["name"] for row in Record.objects.in_sheet(sheet.id).in_order()]


def test_one_is_taken_and_listed(world: World, sheet: Sheet):
    alice, place = world.client("alice"), f"/sheet/{sheet.id}/snapshots/"
    assert "No snapshots yet" in words(alice.get(place))
    assert alice.post(place, {"label": "Monday"}).status_code == 302
    page = words(alice.get(place))
    assert "Monday" in page and "3 records" in page
    assert place in alice.get(f"/sheet/{sheet.id}/").content.decode()


def test_the_page_shows_what_changed(world: World, snapshot: Snapshot):
    place = f"/snapshot/{snapshot.id}/"
    page = words(world.client("alice").get(place))
    for told in ("Before", "Created 0", "Updated 1", "Deleted 1", "was Ada", "is Ida", "1–1 of 1", "Restore…"):
        assert told in page, told
    assert "Nobody" in words(world.client("alice").get(f"{place}?change=deletedSince"))
    assert "None of these" in words(world.client("alice").get(f"{place}?change=createdSince&page=7"))
    assert world.client("alice").get(f"{place}?change=%00&page=-1").status_code == 200


def test_it_is_restored_after_a_question(world: World, sheet: Sheet, snapshot: Snapshot):
    alice, place = world.client("alice"), f"/snapshot/{snapshot.id}/restore/"
    assert "Bring 1 deleted since back" in words(alice.get(place))
    assert alice.post(place, {"undo": ["deletedSince"]}).status_code == 302
    assert names(sheet) == ["Ida", "Grace", "Nobody"]
    alice.post(place, {"undo": ["createdSince", "updatedSince", "deletedSince"]})
    assert names(sheet) == ["Ada", "Grace", "Nobody"]
    assert "Nothing has changed" in words(alice.get(f"/snapshot/{snapshot.id}/"))


def test_a_locked_sheet_is_not_restored(world: World, sheet: Sheet, snapshot: Snapshot):
    lock_sheet(sheet.id, by="")
    world.client("alice").post(f"/snapshot/{snapshot.id}/restore/", {"undo": ["updatedSince"]})
    assert names(sheet) == ["Ida", "Grace"]


def test_it_is_deleted_after_a_question(world: World, snapshot: Snapshot):
    alice, place = world.client("alice"), f"/snapshot/{snapshot.id}/delete/"
    assert "stay as they are" in words(alice.get(place))
    assert Snapshot.objects.exists()
    assert alice.post(place).status_code == 302
    assert not Snapshot.objects.exists()


def test_who_may_only_look_may_look(world: World, sheet: Sheet, snapshot: Snapshot):
    bob = world.client("bob")
    assert "Restore…" not in words(bob.get(f"/snapshot/{snapshot.id}/"))
    assert bob.post(f"/snapshot/{snapshot.id}/restore/").status_code == 403
    assert bob.post(f"/snapshot/{snapshot.id}/delete/").status_code == 403
    assert bob.post(f"/sheet/{sheet.id}/snapshots/").status_code == 403


def test_charlie_sees_nothing(world: World, sheet: Sheet, snapshot: Snapshot):
    charlie = world.client("charlie")
    for place in ("", "restore/", "delete/"):
        assert charlie.get(f"/snapshot/{snapshot.id}/{place}").status_code == 404
    assert charlie.get(f"/sheet/{sheet.id}/snapshots/").status_code == 404


def test_an_outcome_leads_to_it(world: World, sheet: Sheet, snapshot: Snapshot):
    step = {"acknowledge": True, "next": next_snapshot(snapshot.id, sheet_id=sheet.id)}
    job = complete_job(world, step)
    page = world.client("alice").get(f"/jobs/{job.id}/").content.decode()
    assert f'href="/snapshot/{snapshot.id}/"' in page and "See what changed" in page
