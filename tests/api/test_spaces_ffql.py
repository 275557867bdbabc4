"""Queries in FFQL: what they find, and how they are refused."""

import json
from urllib.parse import quote

import pytest

from spaces.models import Sheet
from spaces.ops.records import NewRecord, append_records
from spaces.ops.workbook import create_workbook
from tests.api.conftest import refused, told

FIELDS = [
    {"key": "name", "type": "string", "label": "Full Name"},
    {"key": "age", "type": "number"},
    {"key": "born", "type": "date"},
    {"key": "member", "type": "boolean"},
    {"key": "tags", "type": "string-list"},
    {"key": "größe \"%s'\\", "type": "string", "label": "Odd"},
    {"key": "plan", "type": "enum", "config": {"options": [{"value": "p", "label": "Pro"}, {"value": "f"}]}},
]
ODD = FIELDS[5]["key"]
WARNED = {"type": "warn", "source": "custom-logic", "message": 'says "error"'}
WRONG = {"type": "error", "source": "custom-logic", "message": "x"}
ROWS = [
    NewRecord(
        {"name": "Ada", "age": 36, "born": "1815-12-10", "member": True, "tags": ["red", "dark blue"], "plan": "p"}
    ),
    NewRecord({"name": "ada%", "age": 4.5, "member": False, ODD: "here"}, messages={"name": [WARNED]}),
    NewRecord({"name": "Bo*b", "age": "many", "born": "2001-01-01"}, messages={"age": [WRONG]}),
    NewRecord({"age": 100, "tags": []}),
]


@pytest.fixture
def place(world):
    book = create_workbook(world.space, name="Q", by="x", sheets=[{"name": "S", "fields": FIELDS}])
    sheet = book.sheets.get()
    append_records(sheet.id, ROWS, by="x")
    return f"/v1/sheets/{sheet.id}"


def numbers(api, place, query, *, more=""):
    """Which of ROWS are found, from 0."""
    records = told(api.get(f"{place}/records?q={quote(query)}{more}"))["records"]
    ages = [row.values["age"] for row in ROWS]
    return [ages.index(record["values"]["age"]["value"]) for record in records]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name eq Ada", [0]),
        ('"Full Name" eq Ada', [0]),
        ('"full name" eq Ada', [0]),
        ("name ne Ada", [1, 2, 3]),
        ('name eq ""', [3]),
        ('name ne ""', [0, 1, 2]),
        ('tags eq ""', [1, 2, 3]),
        ("name like a%", [1]),
        ("name ilike a%", [0, 1]),
        ("name like A__", [0]),
        (r"name ilike ada\%", [1]),
        ("name like Bo*b", [2]),
        ("name like B*b", []),
        ("name contains DA", [0, 1]),
        ("tags contains red", [0]),
        ('tags contains "dark blue"', [0]),
        ("tags contains dark", []),
        ("tags like dark%", [0]),
        ("age gt 5", [0, 3]),
        ("age lte 36.0", [0, 1]),
        ("age eq 4.50", [1]),
        ("age eq many", [2]),
        ("age ne 36", [1, 2, 3]),
        ("born lt 10.12.1900", [0]),
        ("born gte 2001-01-01", [2]),
        ("member eq yes", [0]),
        ("member eq false", [1]),
        ("plan eq Pro", [0]),
        (f"{json.dumps(ODD, ensure_ascii=False)} eq here", [1]),
        ("Odd ilike HE%", [1]),
        ("eq here", [1]),
        ("eq 100", [3]),
        ("eq true", [0]),
        ("contains BLUE", [0]),
        ("ne Ada", [1, 2, 3]),
        ("gt 50", [3]),
        ("is error", [2]),
        ("is:valid", [0, 1, 3]),
        ("age is error", [2]),
        ("name is error", []),
        ("name is valid", [0, 1, 2, 3]),
        ("name is warning", [1]),
        ("is warning", [1]),
        ("not is warning", [0, 2, 3]),
        ("not (name eq Ada or age eq 100) and not age is error", [1]),
        ('name eq "\' OR 1=1 --"', []),
        ("name eq %s", []),
    ],
)
def test_it_finds(owner, place, query, found):
    assert numbers(owner, place, query) == found


def test_ids_are_taken_out_of_what_a_query_finds(owner, place):
    first = told(owner.get(f"{place}/records?q=name+eq+Ada"))["records"][0]["id"]
    assert numbers(owner, place, "age gt 1", more=f"&ids={first}") == [1, 3]


def test_all_that_choose_records_understand_it(owner, place):
    assert told(owner.get(f"{place}/counts?q=age+gt+5"))["counts"] == {"total": 2, "valid": 2, "error": 0}
    assert told(owner.get(f"{place}/cells?q=age+gt+5&fieldKey=name&distinct=true"))["name"]
    body = {"fieldUpdates": {"name": {"value": "New"}}}
    told(owner.patch(f"{place}/records/bulk-update?q=name+is+warning", body))
    assert numbers(owner, place, "name eq New") == [1]
    told(owner.put(f"{place}/find-replace?q=age+eq+36", {"fieldKey": "name", "find": "", "replace": "no"}))
    told(owner.put(f"{place}/find-replace?q=age+gt+5", {"fieldKey": "name", "find": "a", "replace": "o"}))
    assert numbers(owner, place, "name eq odo") == [0]


@pytest.mark.parametrize("query", ["name", "nope eq 1", "age gt many", 'eq ""', "name eq a\0", "x" * 6000, "(" * 900])
def test_what_it_cannot_understand_is_refused_with_the_place(owner, place, query):
    for path in ("records", "counts"):
        error = refused(owner.get(f"{place}/{path}?q={quote(query)}"), 400)
        assert "at character" in json.dumps(error)
    refused(owner.patch(f"{place}/records/bulk-update?q={quote(query)}", {"fieldUpdates": {"name": {"value": 1}}}), 400)
    assert Sheet.objects.filter(slug="s").get().total_count == len(ROWS)


def test_a_stranger_finds_nothing(stranger, place):
    refused(stranger.get(f"{place}/records?q=is+error"), 404)
