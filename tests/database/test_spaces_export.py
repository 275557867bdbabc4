"""workbook:export: what is downloaded is what is stored."""

import csv
import io
import json
import zipfile

import pytest
import python_calamine

from jobs import conf
from jobs.errors import InvalidInput, NotFound
from jobs.models import Action, Artifact, Job
from jobs.sdk import Stopped, Tick
from jobs.testing import run_handler
from spaces.formats import TooManyRows
from spaces.handlers.export import WRITERS, export
from spaces.models import Sheet
from spaces.ops.records import NewRecord, append_records
from spaces.ops.trigger import trigger_action
from spaces.ops.workbook import create_workbook, delete_workbook
from tests.cast import CONTACTS, EXPORT, RECORDS


def press(world, workbook, **answers) -> Job:
    action = Action.objects.get(target_id=workbook.id, operation="export")
    return trigger_action(world.member("alice"), action.id, input=answers)


def run(world, workbook, *, format="csv", valid_only=False):
    """Run the handler as the form's answers would have it."""
    job = press(world, workbook)
    Job.objects.filter(pk=job.pk).update(input={"format": format, "validOnly": valid_only})
    outcome, event = run_handler(export, job)
    artifact = Artifact.objects.get(job=job)
    return outcome, artifact, (conf.home() / artifact.path).read_bytes()


def test_csv_holds_the_labels_and_every_record(world, workbook):
    outcome, artifact, data = run(world, workbook)
    assert list(csv.reader(io.StringIO(data.decode()))) == [
        ["Name", "Email", "Age"],
        ["Ada", "ada@example.org", "36"],
        ["Grace", "grace@example.org", "85"],
        ["Nobody", "", "7"],
    ]
    assert (artifact.name, artifact.content_type) == ("People.csv", "text/csv; charset=utf-8")
    assert outcome.message == "Exported 3 records of 1 sheet."
    assert outcome.acknowledge


def test_next_downloads_the_kept_file_under_its_name(world, workbook):
    outcome, artifact, _ = run(world, workbook)
    assert outcome.next == {
        "type": "download",
        "url": f"/jobs/{artifact.job_id}/artifacts/{artifact.pk}/",
        "fileName": "People.csv",
        "label": "Download People.csv",
    }


def test_only_valid_records_leaves_out_the_others_and_says_so(world, workbook):
    outcome, _, data = run(world, workbook, valid_only=True)
    assert b"Nobody" not in data
    assert outcome.message == "Exported 2 records of 1 sheet. 1 with errors was left out."


def test_json_goes_by_key_and_keeps_types(world, workbook):
    _, _, data = run(world, workbook, format="json")
    assert json.loads(data)[0] == {"name": "Ada", "email": "ada@example.org", "age": 36}
    assert json.loads(data)[2] == {"name": "Nobody", "email": None, "age": 7}


def test_xlsx_has_a_sheet_for_each_sheet(world):
    workbook = create_workbook(
        world.space,
        name="Two",
        by="",
        sheets=[CONTACTS, {"name": "Other", "fields": CONTACTS["fields"]}],
        actions=[EXPORT],
    )
    for sheet in workbook.sheets.all():
        append_records(sheet.id, RECORDS, by="")
    _, artifact, data = run(world, workbook, format="xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Contacts", "Other"]
    assert book.get_sheet_by_name("Other").to_python()[1] == ["Ada", "ada@example.org", 36.0]
    assert artifact.name == "Two.xlsx"


def test_csv_of_several_sheets_is_one_archive(world):
    sheets = [CONTACTS, {"name": "Other people", "fields": CONTACTS["fields"]}]
    workbook = create_workbook(world.space, name="Two", by="", sheets=sheets, actions=[EXPORT])
    append_records(workbook.sheets.get(slug="contacts").id, RECORDS, by="")
    _, artifact, data = run(world, workbook)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.namelist() == ["01 Contacts.csv", "02 Other people.csv"]
    assert archive.read("01 Contacts.csv").count(b"\n") == 4
    assert artifact.name == "Two.zip"


def test_a_cell_that_looks_like_a_formula_is_made_harmless(world, workbook):
    append_records(workbook.sheets.get().id, [NewRecord({"name": '=HYPERLINK("http://x")'})], by="")
    _, _, data = run(world, workbook)
    assert b"'=HYPERLINK" in data


def test_more_rows_than_a_sheet_of_excel_holds_are_refused_before_the_work(world, workbook):
    Sheet.objects.update(total_count=2_000_000)
    with pytest.raises(TooManyRows):
        run(world, workbook, format="xlsx")


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_it_stops_at_the_next_tick_and_leaves_no_file(world, workbook, format, monkeypatch):
    calls = []

    def stop(self, *args, **more):
        calls.append(args)
        if len(calls) > 1:
            raise Stopped("canceled")

    monkeypatch.setattr(Tick, "__call__", stop)
    with pytest.raises(Stopped):
        run(world, workbook, format=format)
    job = Job.objects.get()
    assert not [path for path in (conf.home() / "artifacts" / job.pk).rglob("*") if path.is_file()]


def test_half_a_file_never_passes_for_all(world, workbook, monkeypatch):
    job = press(world, workbook)

    def deleted_meanwhile(of_job, path):
        path.write_text("half")
        delete_workbook(workbook.id, by="")
        return 0

    monkeypatch.setitem(WRITERS, "csv", deleted_meanwhile)
    with pytest.raises(NotFound, match="was deleted while"):
        run_handler(export, job)
    assert not Artifact.objects.exists()


def test_a_workbook_that_is_gone_is_told_in_words(world, workbook):
    job = press(world, workbook)
    delete_workbook(workbook.id, by="")
    with pytest.raises(NotFound, match="The workbook is gone"):
        run_handler(export, job)


@pytest.mark.parametrize("format", ["exe", 7, ["csv"], {"csv": 1}])
def test_a_format_that_is_none_is_told_in_words(world, workbook, format):
    job = press(world, workbook)
    Job.objects.filter(pk=job.pk).update(input={"format": format})
    with pytest.raises(InvalidInput, match="one of csv, json, xlsx"):
        run_handler(export, job)
