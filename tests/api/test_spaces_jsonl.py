"""/v2-alpha/records.jsonl: records as lines, both ways."""

import gzip
import json

import pytest

from jobs.models import Event
from spaces.models import Record, Sheet
from spaces.ops.snapshot import restore_snapshot
from tests.api.conftest import refused

PATH = "/v2-alpha/records.jsonl"
KIND = {"content_type": "application/jsonl"}


def read(api, query):
    response = api.get(f"{PATH}?stream=true&{query}")
    assert response.status_code == 200, response.content
    return [json.loads(line) for line in b"".join(response).splitlines()]


def write(api, lines, query="", **headers):
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return api.post(f"{PATH}?{query}", body, **KIND, **headers)


def wrote(response):
    assert response.status_code == 200, response.content
    return response.json()


def names(sheet):
    return [record.values.get("name") for record in Record.objects.in_sheet(sheet.id).in_order()]


def topics():
    return list(Event.objects.order_by("seq").values_list("topic", flat=True))


def test_it_reads_all_records_as_lines(owner, sheet):
    lines = read(owner, f"sheetId={sheet.id}")
    assert [line["name"] for line in lines] == ["Ada", "Grace", "Nobody"]
    assert lines[2] == {"__k": lines[2]["__k"], "__e": False, "name": "Nobody", "age": 7}


def test_it_adds_what_is_asked_for(owner, sheet):
    more = "includeMessages=true&includeMetadata=true&includeConfig=true&includeSheet=true&includeSheetSlug=true"
    line = read(owner, f"sheetId={sheet.id}&{more}&includeTimestamps=true&includeEmptyCells=true&filter=error")[0]
    assert (line["__s"], line["__n"], line["__m"], line["__c"]) == (sheet.id, "contacts", {}, {})
    assert line["__i"]["email"][0]["source"] == "required-constraint"
    assert (line["email"], line["__u"]) == (None, None)
    assert read(owner, f"sheetId={sheet.id}&noContext=true&fields=age&q=age+gt+80") == [{"age": 85}]


def test_it_finds_the_sheet_by_its_workbook(owner, sheet):
    assert len(read(owner, f"workbookId={sheet.workbook_id}&sheetSlug=contacts&pageSize=2&pageNumber=2")) == 1
    assert len(read(owner, f"workbookId={sheet.workbook_id}")) == 3
    refused(owner.get(f"{PATH}?workbookId={sheet.workbook_id}&sheetSlug=nope"), 404)
    refused(owner.get(PATH), 400)
    refused(owner.get(f"{PATH}?sheetId={sheet.id}&q=nope"), 400)


def test_lines_make_change_and_remove_records(owner, sheet):
    first, second, third = (line["__k"] for line in read(owner, f"sheetId={sheet.id}"))
    lines = [
        {"name": "Eve", "email": "e@example.org", "age": "41", "__m": {"a": 1}, "__c": {"readonly": True}},
        {"__k": first, "age": 37, "__s": sheet.id},
        {"__k": second, "__d": True},
        {"__k": third, "name": None, "__i": {"name": [{"type": "warn", "message": "Odd"}]}},
        "",
    ]
    answer = wrote(write(owner, lines, **{"X-Sheet-Id": sheet.id}))
    assert answer == {"success": True, "created": 1, "updated": 2}
    assert names(sheet) == ["Ada", None, "Eve"]
    made = Record.objects.in_sheet(sheet.id).in_order(backwards=True)[0]
    assert (made.values["age"], made.metadata, made.config) == (41, {"a": 1}, {"readonly": True})
    assert Record.objects.get(pk=third).messages["name"][0]["message"] == "Odd"
    assert Sheet.objects.get(pk=sheet.id).counts == {"total": 3, "valid": 2, "error": 1}
    assert topics().count("commit:created") == 2


def test_truncate_empties_the_sheet_and_silent_wakes_no_hook(owner, sheet):
    wrote(write(owner, [{"name": "New"}], f"sheetId={sheet.id}&truncate=true&silent=true"))
    assert names(sheet) == ["New"]
    assert "commit:created" not in topics()
    line = {"__k": read(owner, f"sheetId={sheet.id}")[0]["__k"], "name": "x"}
    refused(write(owner, [line], f"sheetId={sheet.id}&truncate=true"), 400)
    assert names(sheet) == ["New"]


def test_gzip_is_unpacked_and_cut_off_refused(owner, sheet):
    packed = gzip.compress(b'{"name": "Zip"}\n{"name": "Zap"}')
    path = f"{PATH}?sheetId={sheet.id}"
    assert wrote(owner.post(path, packed, **KIND, **{"Content-Encoding": "gzip"}))["created"] == 2
    refused(owner.post(path, packed[:-9], **KIND, **{"Content-Encoding": "gzip"}), 400)
    refused(owner.post(path, b"{}", **KIND, **{"Content-Encoding": "gzip"}), 400)
    refused(owner.post(path, b"{}", **KIND, **{"Content-Encoding": "br"}), 415)
    assert names(sheet)[3:] == ["Zip", "Zap"]


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "nonsense",
        '{"name": {"value": 1}}',
        '{"name": "\\u0000"}',
        '{"name": "\\ud800"}',
        '{"name": ' + "[" * 100 + "]" * 100 + "}",
        {"__k": 5},
        {"__d": True},
        {"__m": []},
        {"__i": {"name": "x"}},
        {"__nk": "us_rc_mine"},
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(owner, sheet, bad):
    error = refused(write(owner, [{"name": "Good"}, bad], f"sheetId={sheet.id}&truncate=true"), 400)
    assert "ine 2" in json.dumps(error)
    assert names(sheet) == ["Ada", "Grace", "Nobody"]


def test_a_record_that_is_not_there_is_named_and_nothing_is_stored(owner, sheet):
    for record_id in ("us_rc_none", "x" * 500):
        error = refused(write(owner, [{"name": "Good"}, {"__k": record_id}], f"sheetId={sheet.id}"), 404)
        assert "Line 2" in json.dumps(error)
    assert len(names(sheet)) == 3


def test_more_lines_than_a_chunk_are_all_stored(owner, sheet):
    lines = [{"name": f"n{number}", "email": "x"} for number in range(5_003)]
    assert wrote(write(owner, lines, f"sheetId={sheet.id}"))["created"] == 5_003
    assert [line["name"] for line in read(owner, f"sheetId={sheet.id}&noContext=true")[3:]] == [
        line["name"] for line in lines
    ]


def test_a_key_repeated_answers_the_same_and_writes_once(owner, sheet):
    for _ in range(2):
        headers = {"Idempotency-Key": "one"}
        assert wrote(write(owner, [{"name": "Once"}], f"sheetId={sheet.id}", **headers))["created"] == 1
    refused(write(owner, [{"name": "Twice"}], f"sheetId={sheet.id}", **{"Idempotency-Key": "one"}), 422)
    assert names(sheet)[3:] == ["Once"]


def test_strangers_and_viewers_write_nothing(stranger, viewer, sheet):
    foreign = write(stranger, [{"name": "x"}], f"sheetId={sheet.id}")
    unknown = write(stranger, [{"name": "x"}], "sheetId=us_sh_none")
    refused(foreign, 404)
    assert foreign.content == unknown.content
    refused(write(stranger, [{"name": "x", "__s": sheet.id}]), 404)
    refused(write(viewer, [{"name": "x"}], f"sheetId={sheet.id}"), 403)
    refused(stranger.get(f"{PATH}?sheetId={sheet.id}"), 404)
    assert len(names(sheet)) == 3


def test_only_lines_are_taken(owner, sheet):
    refused(owner.post(f"{PATH}?sheetId={sheet.id}", {"name": "x"}), 415)
    assert wrote(write(owner, [], f"sheetId={sheet.id}"))["created"] == 0
    refused(write(owner, [{"name": "x"}]), 400)


def test_a_snapshot_is_taken_before_anything_is_written(owner, sheet):
    wrote(write(owner, [{"name": "New"}], f"sheetId={sheet.id}&truncate=true&snapshot=true"))
    restore_snapshot(sheet.snapshots.get().id, by="x")
    assert names(sheet) == ["Ada", "Grace", "Nobody"]
