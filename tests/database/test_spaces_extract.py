"""file:extract: from an uploaded file to a workbook, whole or not at all."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
import vega_datasets

from jobs.errors import StaleAttempt
from jobs.models import Action, ErrorRow, Event, Job
from jobs.testing import run_handler
from spaces.formats import UnreadableFile, write_xlsx
from spaces.handlers.extract import extract, give_up_on_cancel, give_up_on_failure
from spaces.models import File, Record, Sheet, Workbook
from spaces.ops import extraction
from spaces.ops.file import Stored, store_file
from spaces.ops.records import read_page

AIRPORTS = Path(vega_datasets.__file__).parent / "_data" / "airports.csv"


def upload(world, data: bytes, *, name: str = "people.csv") -> Stored:
    return store_file(world.space, name=name, chunks=[data], by=world.member("alice").id)


def run(stored: Stored):
    return run_handler(extract, stored.job)


def rows_of(sheet: Sheet) -> list[dict]:
    return [record.values for record in read_page(sheet, page_size=10_000).records]


def told(event, *, topic: str, info: str = "") -> SimpleNamespace:
    return SimpleNamespace(job_id=event.job.id, context=event.job.context, payload={"info": info}, topic=topic)


def test_it_stores_every_row_of_a_real_file_as_it_is(world):
    outcome, _ = run(upload(world, AIRPORTS.read_bytes(), name="airports.csv"))
    assert outcome.message == "Read 3,376 rows: stored 3,376, rejected 0."
    sheet = Sheet.objects.get()
    assert sheet.name == "airports"
    assert sheet.counts == {"total": 3376, "valid": 3376, "error": 0}
    with AIRPORTS.open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))
    stored = rows_of(sheet)
    for wanted, found in zip(expected, stored, strict=True):
        assert found["iata"] == wanted["iata"]
        assert found["name"] == wanted["name"]
        assert found["latitude"] == float(wanted["latitude"])


def test_the_workbook_says_where_it_came_from_and_can_be_exported(world):
    stored = upload(world, b"name,age\nAda,36\n")
    outcome, event = run(stored)
    workbook = Workbook.objects.get()
    assert (workbook.name, workbook.labels) == ("[file] people.csv", ["file"])
    assert workbook.treatments == ["EXTRACTED_FROM_SOURCE"]
    assert [field["type"] for field in workbook.sheets.get().fields] == ["string", "number"]
    file = File.objects.get()
    assert (file.workbook_id, file.status, file.extraction) == (workbook.id, "complete", None)
    assert Action.objects.get(target_id=workbook.id).operation == "export"
    assert outcome.next == {"type": "id", "id": workbook.id, "label": "Open the workbook"}
    assert outcome.result["workbookId"] == workbook.id


def test_everything_is_told_at_the_end_and_nothing_before(world):
    stored = upload(world, b"name,age\nAda,36\n")
    before = set(Event.objects.values_list("pk", flat=True))
    run(stored)
    topics = list(
        Event.objects.exclude(pk__in=before).exclude(domain="job").order_by("seq").values_list("topic", flat=True)
    )
    assert topics == [
        "workbook:created",
        "sheet:created",
        "records:created",
        "sheet:counts-updated",
        "file:updated",
        "action:created",
    ]
    updated = Event.objects.get(topic="file:updated")
    assert updated.payload == {
        "fileId": stored.file.id,
        "status": "complete",
        "workbookId": Workbook.objects.get().id,
    }


def test_an_upload_makes_a_job_that_is_ready_and_knows_its_file(world):
    stored = upload(world, b"a,b\n1,2\n")
    assert stored.job.name == "file:extract"
    assert stored.job.status == "ready"
    assert stored.job.context["fileId"] == stored.file.id
    assert stored.job.space_id == world.space.id


def test_rows_that_do_not_fit_are_kept_with_a_message(world):
    data = "name;betrag\nMüller;1\nzu;lang;hier\nkurz\n" + "x;5\n" * 3
    outcome, _ = run(upload(world, data.encode("cp1252")))
    sheet = Sheet.objects.get()
    assert [row["name"] for row in rows_of(sheet)] == ["Müller", "zu", "kurz", "x", "x", "x"]
    assert sheet.error_count >= 1
    assert outcome.result["read"] == outcome.result["stored"] + outcome.result["rejected"] == 6


def test_a_rejected_row_is_kept_as_an_error_row_with_its_number(world):
    giant = "x" * 100_001
    outcome, event = run(upload(world, f"name,age\nAda,36\n{giant},7\nEve,8\n".encode()))
    assert outcome.message.startswith("Read 3 rows: stored 2, rejected 1.")
    row = ErrorRow.objects.get(job=event.job)
    assert row.row == 3
    assert "longer" in row.message


def test_a_later_cell_that_is_no_number_keeps_its_text_and_gets_an_error(world):
    lines = ["age", *["1"] * 12_000, "old"]
    run(upload(world, "\n".join(lines).encode()))
    sheet = Sheet.objects.get()
    assert sheet.counts == {"total": 12_001, "valid": 12_000, "error": 1}
    [wrong] = read_page(sheet, condition="error").records
    assert wrong.values == {"age": "old"}
    assert wrong.position == 12_000


def test_an_xlsx_becomes_a_sheet_for_each_of_its_own(world, tmp_path):
    path = tmp_path / "two.xlsx"
    write_xlsx(path, [("Cities", ["city", "size"], [["Berlin", 3], ["Rome", 2]]), ("Empty", ["a"], [])])
    outcome, _ = run(upload(world, path.read_bytes(), name="two.xlsx"))
    names = list(Sheet.objects.order_by("position").values_list("name", "total_count"))
    assert names[0] == ("Cities", 2)
    assert outcome.result["stored"] == 2


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "empty.csv"), (b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "picture.csv"), (b"PK\x03\x04 not a zip", "x.xlsx")],
)
def test_a_file_that_is_no_table_fails_with_a_sentence_and_leaves_nothing(world, data, name):
    stored = upload(world, data, name=name)
    with pytest.raises(UnreadableFile) as refusal:
        run(stored)
    assert str(refusal.value).endswith(".")
    assert not Workbook.objects.exists()
    assert not Record.objects.exists()


def test_the_file_says_why_it_could_not_be_read(world):
    stored = upload(world, b"")
    Job.objects.filter(pk=stored.job.pk).update(status="failed")
    give_up_on_failure(told(SimpleNamespace(job=stored.job), topic="job:failed", info="It is empty."))
    file = File.objects.get()
    assert (file.status, file.problem) == ("failed", "It is empty.")


def test_a_late_word_of_an_earlier_failure_does_not_spoil_a_second_try(world):
    stored = upload(world, b"a,b\n1,2\n")
    Job.objects.filter(pk=stored.job.pk).update(status="failed")
    extraction.begin(stored.file.id, job_id="us_jb_second", attempt=1)
    give_up_on_failure(told(SimpleNamespace(job=stored.job), topic="job:failed"))
    assert File.objects.get().status == "analyzing"


def test_a_canceled_extraction_leaves_no_rows(world):
    stored = upload(world, b"a,b\n1,2\n")
    attempt = extraction.begin(stored.file.id, job_id=stored.job.id, attempt=1)
    sheet = extraction.begin_sheet(attempt, name="x", fields=[])
    extraction.store_rows(attempt, sheet, [(b"{}", None)])
    Job.objects.filter(pk=stored.job.pk).update(status="canceled")
    give_up_on_cancel(told(SimpleNamespace(job=stored.job), topic="job:updated"))
    assert not Record.objects.exists()
    assert File.objects.get().status == "failed"


def test_the_next_attempt_removes_what_a_dead_one_left(world):
    stored = upload(world, b"a,b\n1,2\n")
    dead = extraction.begin(stored.file.id, job_id=stored.job.id, attempt=0)
    sheet = extraction.begin_sheet(dead, name="x", fields=[])
    extraction.store_rows(dead, sheet, [(b"{}", None)] * 3)
    run(stored)
    assert Record.objects.count() == 1
    assert Workbook.objects.count() == 1


def test_a_worker_presumed_dead_writes_nothing_more(world):
    stored = upload(world, b"a,b\n1,2\n")
    dead = extraction.begin(stored.file.id, job_id=stored.job.id, attempt=1)
    sheet = extraction.begin_sheet(dead, name="x", fields=[])
    extraction.begin(stored.file.id, job_id=stored.job.id, attempt=2)
    for write in (
        lambda: extraction.store_rows(dead, sheet, [(b"{}", None)]),
        lambda: extraction.begin_sheet(dead, name="y", fields=[]),
        lambda: extraction.publish(dead, [sheet], by="", told={}),
    ):
        with pytest.raises(StaleAttempt):
            write()
    assert not Record.objects.exists()


def test_an_attempt_after_the_workbook_was_made_makes_no_second_one(world):
    stored = upload(world, b"a,b\n1,2\n")
    first, _ = run(stored)
    Job.objects.filter(pk=stored.job.pk).update(status="ready")
    second, _ = run(stored)
    assert second.to_wire() == first.to_wire()
    assert Workbook.objects.count() == 1
    assert File.objects.get().status == "complete"


def test_ticks_tell_how_far_it_is(world):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["a", "b"], *([n, "x"] for n in range(25_000))])
    _, event = run(upload(world, buffer.getvalue().encode()))
    job = Job.objects.get(pk=event.job.pk)
    assert job.records_processed == 25_000
    assert job.stage == "Finishing"
    assert 0 < job.progress <= 99
