"""Verbs on environments, spaces, workbooks, files and documents: each writes its event, or nothing."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings

from jobs import subjects
from jobs.errors import InvalidInput, NotFound
from jobs.models import Action, Event, Job
from spaces.models import File, Record, Sheet, Space, Workbook
from spaces.ops.document import create_document, delete_document, update_document
from spaces.ops.environment import create_environment
from spaces.ops.file import delete_file, store_file, update_file
from spaces.ops.space import archive_space, create_space, delete_space, unarchive_space, update_space
from spaces.ops.workbook import create_workbook, delete_sheet, delete_workbook, update_workbook
from tests.cast import CONTACTS, EXPORT, make_workbook


def newest() -> Event:
    return Event.objects.order_by("-seq").first()


def stored_paths() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_two_environments_may_not_share_a_name(world):
    with pytest.raises(InvalidInput, match="already"):
        create_environment(world.environment.name)


def test_a_new_space_is_told_of(world):
    space = create_space(world.environment, name=" Fresh \x00", by="us_usr_1", namespace="demo")
    told = newest()
    assert (told.topic, told.domain, told.space_id) == ("space:created", "space", space.id)
    assert told.payload == {"spaceId": space.id, "environmentId": world.environment.id, "name": "Fresh \ufffd"}
    assert told.context["actorId"] == "us_usr_1"
    assert told.context["namespaces"] == ["space:demo"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_space_needs_a_name_of_some_length(world, name):
    with pytest.raises(InvalidInput):
        create_space(world.environment, name=name, by="")


def test_a_change_lists_what_differs_and_no_change_says_nothing(world):
    update_space(world.space.id, by="", name="Renamed", labels=[])
    assert newest().payload["changes"] == [{"field": "name", "previousValue": "Alice's space", "newValue": "Renamed"}]
    before = newest().seq
    update_space(world.space.id, by="", name="Renamed")
    assert newest().seq == before


def test_what_may_not_be_changed_is_named(world):
    with pytest.raises(InvalidInput, match="created_by"):
        update_space(world.space.id, by="", created_by="me")


def test_archiving_twice_is_told_once(world):
    assert archive_space(world.space.id, by="")
    assert not archive_space(world.space.id, by="")
    assert unarchive_space(world.space.id, by="")
    topics = Event.objects.filter(topic__startswith="space:").order_by("seq").values_list("topic", flat=True)
    assert [*topics][-2:] == ["space:archived", "space:unarchived"]


def test_a_deleted_space_takes_everything_with_it_but_its_events(world, workbook):
    store_file(world.space, name="a.csv", chunks=[b"a\n1\n"], by="", mode="export")
    before = len(stored_paths())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call, **_: call())
        delete_space(world.space.id, by="")
    assert not Workbook.objects.exists()
    assert not Record.objects.exists()
    assert not File.objects.exists()
    assert not Action.objects.exists()
    assert len(stored_paths()) == before - 1
    assert newest().topic == "space:deleted"


@pytest.mark.parametrize("delete", [delete_space, delete_workbook, delete_sheet, delete_file, delete_document])
def test_deleting_what_is_not_there_is_refused(db, delete):
    with pytest.raises(NotFound):
        delete("us_xx_unknown", by="")


def test_a_workbook_comes_with_sheets_in_order_and_slugs_of_their_own(world):
    fields = CONTACTS["fields"]
    sheets = [CONTACTS, {"name": "Contacts", "fields": fields}, {"name": "Ünïcode!", "fields": fields}]
    workbook = create_workbook(world.space, name="Three", by="us_usr_1", sheets=sheets, actions=[EXPORT])
    slugs = list(workbook.sheets.order_by("position").values_list("slug", flat=True))
    assert slugs == ["contacts", "contacts-2", "ünïcode"]
    topics = Event.objects.order_by("seq").values_list("topic", flat=True)
    assert [*topics][-5:] == ["workbook:created", *["sheet:created"] * 3, "action:created"]
    assert Event.objects.filter(topic="workbook:created").get().payload["sheetCount"] == 3


@pytest.mark.parametrize(
    "sheets",
    [
        [{"name": "A", "fields": [{"key": "x", "type": "string"}] * 2}],
        [{"name": "A", "fields": [{"type": "string"}]}],
        [{"name": "A", "fields": "x"}],
        [{"name": "", "fields": []}],
        [{"name": "A", "slug": "same", "fields": []}, {"name": "B", "slug": "same", "fields": []}],
    ],
)
def test_a_sheet_that_makes_no_sense_leaves_no_half_workbook(world, sheets):
    before = Event.objects.count()
    with pytest.raises(InvalidInput):
        create_workbook(world.space, name="Broken", by="", sheets=sheets)
    assert not Workbook.objects.filter(name="Broken").exists()
    assert Event.objects.count() == before


def test_a_renamed_workbook_is_told_of(world, workbook):
    update_workbook(workbook.id, by="", name="Folk")
    assert newest().payload["changes"][0]["newValue"] == "Folk"
    assert newest().context["workbookId"] == workbook.id


def test_deleting_a_workbook_leaves_its_neighbour_alone(world, workbook):
    other = make_workbook(world, name="Other")
    delete_workbook(workbook.id, by="")
    assert Record.objects.count() == 3
    assert not Action.objects.filter(target_id=workbook.id).exists()
    delete_sheet(other.sheets.get().id, by="")
    assert not Record.objects.exists()
    assert newest().topic == "sheet:deleted"
    assert not Sheet.objects.exists()


@pytest.mark.parametrize(("name", "is_read"), [("a.CSV", True), ("a.xlsx", False), ("a", False)])
def test_what_is_left_to_an_extractor_outside_gets_no_job_here(world, settings, name, is_read):
    settings.EXTRACTED_ENDINGS = {"csv", "tsv"}
    stored = store_file(world.space, name=name, chunks=[b"a\n1\n"], by="us_usr_1")
    assert (stored.job is not None) is is_read
    assert stored.file.status == ("analyzing" if is_read else "complete")


def test_an_upload_is_kept_whole_under_a_name_of_ours(world):
    stored = store_file(world.space, name="../../etc/pass\x00wd.CSV", chunks=[b"a,", b"b\n"], by="us_usr_1")
    file = stored.file
    assert (file.name, file.ext, file.mimetype) == ("pass\ufffdwd.CSV", "csv", "text/csv")
    assert (file.size_bytes, file.location.read_bytes()) == (4, b"a,b\n")
    assert file.sha256 == hashlib.sha256(b"a,b\n").hexdigest()
    assert "passwd" not in file.path
    assert (file.status, stored.job.name) == ("analyzing", "file:extract")


def test_an_export_gets_no_job(world):
    stored = store_file(world.space, name="a.csv", chunks=[b"a\n"], by="", mode="export")
    assert (stored.job, stored.file.status) == (None, "complete")
    assert not Job.objects.exists()


def test_an_upload_that_breaks_off_leaves_nothing(world):
    def broken():
        yield b"half"
        raise ConnectionError

    before = stored_paths()
    with pytest.raises(ConnectionError):
        store_file(world.space, name="a.csv", chunks=broken(), by="")
    assert stored_paths() == before
    assert not File.objects.exists()


def test_an_upload_that_the_database_refuses_leaves_nothing(world, monkeypatch):
    before = stored_paths()
    monkeypatch.setattr("spaces.ops.file.append", lambda drafts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store_file(world.space, name="a.csv", chunks=[b"a\n"], by="")
    assert stored_paths() == before
    assert not Job.objects.exists()


def test_a_file_may_not_name_a_workbook_of_another_space(world, workbook):
    elsewhere = Space.objects.exclude(pk=world.space.id).first()
    foreign = create_workbook(elsewhere, name="Foreign", by="")
    stored = store_file(world.space, name="a.csv", chunks=[b"a\n"], by="", mode="export")
    with pytest.raises(InvalidInput):
        update_file(stored.file.id, by="", workbook_id=foreign.id)
    assert update_file(stored.file.id, by="", workbook_id=workbook.id).workbook_id == workbook.id


@pytest.mark.parametrize("given", [{"status": "lost"}, {"mode": "both"}])
def test_a_file_takes_only_known_words(world, given):
    stored = store_file(world.space, name="a.csv", chunks=[b"a\n"], by="", mode="export")
    with pytest.raises(InvalidInput):
        update_file(stored.file.id, by="", **given)


def test_documents_come_change_and_go(world):
    document = create_document(world.space, title="Read me", body="# Hi \x00", by="us_usr_1")
    assert document.body == "# Hi \ufffd"
    update_document(document.id, by="", body="# Bye")
    assert newest().payload["changes"][0]["newValue"] == "# Bye"
    delete_document(document.id, by="")
    assert newest().payload == {"documentId": document.id, "spaceId": world.space.id, "title": "Read me"}


def test_each_thing_is_known_by_its_id(world, workbook, sheet):
    stored = store_file(world.space, name="a.csv", chunks=[b"a\n"], by="", mode="export")
    document = create_document(world.space, title="Read me", by="")
    kinds = {world.space: "space", workbook: "workbook", sheet: "sheet", stored.file: "file", document: "document"}
    for thing, kind in kinds.items():
        found = subjects.find(thing.id)
        assert (found.kind, found.title) == (kind, str(thing))
        assert (found.environment_id, found.space_id) == (world.environment.id, world.space.id)
        assert found.context["accountId"] == "us_acc_jobsite"
    assert subjects.context_of(sheet.id)["slugs"] == {"sheet": "contacts"}
    assert subjects.find("us_wb_unknown") is None
    assert subjects.find("us_wb_\x00") is None
