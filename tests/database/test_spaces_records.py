"""Records: counts and events go with every write; pages filter, search and sort."""

import threading

import pytest
from django.db import connection

from jobs.errors import NotFound
from jobs.ids import new_id
from jobs.models import Event
from spaces.models import Record, Sheet
from spaces.models.record import id_range, record_ids
from spaces.ops.records import NewRecord, append_records, delete_records, read_page
from spaces.ops.rows import insert_rows
from tests.cast import MISSING, make_workbook, make_world


def names(page):
    return [record.values.get("name") for record in page.records]


def test_ids_sort_as_positions_do_and_stay_within_their_sheet():
    sheet_id = new_id("sh")
    positions = [0, 1, 31, 32, 1023, 1024, 10**6, 2**30, 2**35 - 1]
    ids = [record_ids(sheet_id, range(n, n + 1))[0] for n in positions]
    first, last = id_range(sheet_id)
    assert [first, *ids, last] == sorted([first, *ids, last])
    assert len(set(ids)) == len(ids)
    assert not first <= record_ids(new_id("sh"), range(1))[0] <= last


def test_appending_keeps_the_counts_and_tells_of_both(sheet):
    sheet.refresh_from_db()
    assert sheet.counts == {"total": 3, "valid": 2, "error": 1}
    told = Event.objects.filter(topic="sheet:counts-updated").get()
    assert told.payload["counts"] == {"total": 3, "valid": 2, "error": 1, "updated": 0}
    assert told.context["sheetSlug"] == "contacts"
    made = Event.objects.filter(topic="records:created").get()
    assert made.payload["recordCount"] == 3
    assert made.domain == "workbook"


def test_empty_cells_are_left_out_of_what_is_stored(sheet):
    [record_id] = append_records(sheet.id, [NewRecord({"name": "Eve", "email": None})], by="")
    assert Record.objects.get(pk=record_id).values == {"name": "Eve"}


def test_order_is_the_order_of_insertion(sheet):
    append_records(sheet.id, [NewRecord({"name": "Zed"}), NewRecord({"name": "Abe"})], by="")
    assert names(read_page(sheet)) == ["Ada", "Grace", "Nobody", "Zed", "Abe"]


@pytest.mark.parametrize(
    "text", ["tab\there", "line\nbreak", "back\\slash", 'quo"te', "\\N", "Zoë ✈", "a\x00b", "x\ud800y"]
)
def test_every_text_comes_back_as_it_was_except_what_databases_refuse(sheet, text):
    [record_id] = append_records(
        sheet.id, [NewRecord({"name": text}, messages={"name": [{**MISSING, "message": text}]})], by=""
    )
    kept = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    record = Record.objects.get(pk=record_id)
    assert record.values["name"].replace("\ufffd\ufffd\ufffd", "\ufffd") == kept
    assert not record.is_valid


def test_the_filter_keeps_valid_or_wrong_ones(sheet):
    sheet.refresh_from_db()
    assert names(read_page(sheet, condition="valid")) == ["Ada", "Grace"]
    assert names(read_page(sheet, condition="error")) == ["Nobody"]
    assert read_page(sheet, condition="error").total == 1
    assert names(read_page(sheet, condition="none")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GRACE", ["Grace"]),
        ("example.org", ["Ada", "Grace"]),
        ("email", []),
        ("36", ["Ada"]),
        ("%", []),
        ("a_a", []),
    ],
)
def test_a_search_looks_in_values_not_in_keys_and_takes_wildcards_literally(sheet, text, found):
    assert names(read_page(sheet, text=text)) == found


def test_a_search_may_look_in_one_field_only(sheet):
    append_records(sheet.id, [NewRecord({"name": "org"})], by="")
    assert names(read_page(sheet, text="org", text_field="name")) == ["org"]


def test_a_search_finds_text_that_json_spells_otherwise(sheet):
    append_records(sheet.id, [NewRecord({"name": 'a "b" \\ Zoë'})], by="")
    for text in ('"b"', "\\", "Zoë"):
        assert len(names(read_page(sheet, text=text))) == 1


def test_sorting_takes_numbers_as_numbers_and_puts_empty_cells_last(sheet):
    append_records(sheet.id, [NewRecord({"name": "Old", "age": 100}), NewRecord({"name": "Ageless"})], by="")
    assert names(read_page(sheet, sort="age")) == ["Nobody", "Ada", "Grace", "Old", "Ageless"]
    assert names(read_page(sheet, sort="age", descending=True)) == [
        "Old",
        "Grace",
        "Ada",
        "Nobody",
        "Ageless",
    ]


def test_a_field_key_of_digits_or_quotes_is_a_plain_key(sheet):
    odd = {"7": "seven", 'a"b': "quoted", "x.y": "dotted"}
    sheet.config = {"fields": [{"key": name, "type": "string"} for name in odd]}
    append_records(sheet.id, [NewRecord(odd)], by="")
    for field, value in odd.items():
        page = read_page(sheet, text=value, text_field=field, sort=field)
        assert [record.values for record in page.records] == [odd]


def test_pages_follow_one_another(sheet):
    sheet.refresh_from_db()
    pages = [names(read_page(sheet, page=number, page_size=2)) for number in (1, 2, 3)]
    assert pages == [["Ada", "Grace"], ["Nobody"], []]
    assert read_page(sheet, page_size=2).page_count == 2


def test_deleting_counts_down_and_ignores_other_sheets_records(world, sheet):
    other = make_workbook(world, name="Other").sheets.get()
    ids = [*Record.objects.in_sheet(sheet.id).filter(is_valid=False).values_list("pk", flat=True)]
    foreign = [*Record.objects.in_sheet(other.id).values_list("pk", flat=True)]
    assert delete_records(sheet.id, [*ids, *foreign], by="us_usr_1") == 1
    sheet.refresh_from_db()
    assert sheet.counts == {"total": 2, "valid": 2, "error": 0}
    assert Record.objects.in_sheet(other.id).count() == 3


def test_it_says_nothing_when_there_was_nothing_to_delete(sheet):
    before = Event.objects.count()
    assert delete_records(sheet.id, ["us_rc_unknown"], by="") == 0
    assert Event.objects.count() == before


def test_appending_to_an_unknown_sheet_is_refused(db):
    with pytest.raises(NotFound):
        append_records("us_sh_unknown", [NewRecord({"a": 1})], by="")


def test_rows_are_not_kept_when_the_transaction_fails(sheet, monkeypatch):
    monkeypatch.setattr("spaces.ops.records.append", lambda drafts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        append_records(sheet.id, [NewRecord({"name": "Lost"})], by="")
    assert names(read_page(sheet)) == ["Ada", "Grace", "Nobody"]


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_share_no_position_and_lose_no_count():
    sheet = make_workbook(make_world()).sheets.get()

    def write() -> None:
        try:
            for _ in range(10):
                append_records(sheet.id, [NewRecord({"name": "x"})] * 5, by="")
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    positions = list(Record.objects.in_sheet(sheet.id).in_order().values_list("position", flat=True))
    assert positions == list(range(203))
    assert Sheet.objects.get(pk=sheet.id).total_count == 203


def test_bulk_rows_hold_messages_and_metadata_only_where_there_are_any(sheet):
    rows = [(b'{"name":"plain","age":null}', None), (b'{"name":"odd"}', {"name": [MISSING]})]
    ids, errors = insert_rows(sheet.id, rows, first_position=100, metadata={1: {"row": 7}})
    assert errors == 1
    plain, odd = (Record.objects.get(pk=record_id) for record_id in ids)
    assert (plain.messages, plain.metadata, plain.is_valid) == (None, None, True)
    assert (odd.messages, odd.metadata, odd.is_valid) == ({"name": [MISSING]}, {"row": 7}, False)


def test_a_null_cell_sorts_and_searches_like_one_that_is_absent(sheet):
    rows = [(b'{"name":"Null","age":null}', None), (b'{"name":"Old","age":100}', None)]
    insert_rows(sheet.id, rows, first_position=10)
    assert names(read_page(sheet, sort="age")) == ["Nobody", "Ada", "Grace", "Old", "Null"]
    assert names(read_page(sheet, text="null")) == ["Null"]
