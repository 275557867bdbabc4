"""A sheet's page and the rows of its grid."""

import json

import pytest

from jobs.access import person
from spaces.models import HiddenColumns, Sheet
from spaces.ops.records import NewRecord, append_records
from spaces.ops.workbook import create_workbook
from tests.cast import World
from tests.pages import words


def _rows(world: World, sheet: Sheet, query: str = "", who: str = "bob"):
    answer = world.client(who).get(f"/sheet/{sheet.id}/rows/?{query}")
    assert answer.status_code == 200
    return json.loads(answer.content)


def _names(world: World, sheet: Sheet, query: str = "") -> list[str]:
    return [row["c0"] for row in _rows(world, sheet, query)["data"]]


def test_the_plain_page_has_the_records_their_errors_and_the_counts(world: World, sheet: Sheet):
    page = words(world.client("bob").get(f"/sheet/{sheet.id}/"))
    for told in ("Ada", "grace@example.org", "Email is required.", "All 3", "Valid 2", "With errors 1", "1–3 of 3"):
        assert told in page, told


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ada", "Grace", "Nobody"]),
        ("filter=error", ["Nobody"]),
        ("filter=valid&sort=age&dir=desc", ["Grace", "Ada"]),
        ("sort=age", ["Nobody", "Ada", "Grace"]),
        ("q=grace", ["Grace"]),
        ("q=example&in=name", []),
        ("searchField=email&searchValue=ada@", ["Ada"]),
        ("size=2&page=2", ["Nobody"]),
        ("page=99999999999999999999", ["Ada", "Grace", "Nobody"]),
        ("size=2&page=-3", ["Ada", "Grace"]),
        ("filter=nonsense&sort=nothing&dir=up&size=x", ["Ada", "Grace", "Nobody"]),
        ("q=%00", []),
        ("q=%ED%A0%80", []),
        ("sort=%00&in=%00", ["Ada", "Grace", "Nobody"]),
    ],
)
def test_the_grid_and_the_plain_page_read_the_same_address(world: World, sheet: Sheet, query: str, names: list[str]):
    assert _names(world, sheet, query) == names
    page = world.client("bob").get(f"/sheet/{sheet.id}/?{query}")
    assert page.status_code == 200
    assert [name for name in ("Ada", "Grace", "Nobody") if name in words(page)] == sorted(names)


def test_a_row_carries_its_messages_by_the_place_of_the_column(world: World, sheet: Sheet):
    row = _rows(world, sheet, "filter=error")["data"][0]
    assert row["told"] == {"c1": [True, "Email is required."]}
    assert row["valid"] is False
    assert row["number"] == 3


def test_any_key_of_a_field_is_a_fine_key(world: World):
    fields = [{"key": key} for key in ("id", "a.b", "told", "__proto__", "<b>", 'q"uote')]
    by = person(world.alice).id
    workbook = create_workbook(world.space, name="Odd", by=by, sheets=[{"name": "Odd", "fields": fields}])
    sheet = workbook.sheets.get()
    append_records(sheet.id, [NewRecord({field["key"]: f"v{n}" for n, field in enumerate(fields)})], by=by)
    row = _rows(world, sheet)["data"][0]
    assert [row[f"c{n}"] for n in range(6)] == [f"v{n}" for n in range(6)]
    page = world.client("alice").get(f"/sheet/{sheet.id}/").content.decode()
    assert "<b></a>" not in page
    assert "v5" in page


def test_hidden_columns_are_remembered_for_one_person(world: World, sheet: Sheet):
    alice = world.client("alice")
    alice.get(f"/sheet/{sheet.id}/?hide=email,nothing")
    assert "ada@example.org" not in words(alice.get(f"/sheet/{sheet.id}/"))
    assert "ada@example.org" in words(world.client("bob").get(f"/sheet/{sheet.id}/"))
    alice.get(f"/sheet/{sheet.id}/?hide=")
    assert "ada@example.org" in words(alice.get(f"/sheet/{sheet.id}/"))


def test_columns_are_chosen_by_a_form_too(world: World, sheet: Sheet):
    bob, address = world.client("bob"), f"/sheet/{sheet.id}/columns/"
    answer = bob.post(address, {"show": ["name"], "back": f"/sheet/{sheet.id}/?filter=valid"})
    assert answer["Location"] == f"/sheet/{sheet.id}/?filter=valid"
    assert HiddenColumns.objects.get().keys == ["email", "age"]
    assert bob.post(address, {"back": "https://elsewhere.example/"})["Location"] == f"/sheet/{sheet.id}/"
    assert HiddenColumns.objects.get().keys == []
    assert world.client("charlie").post(address, {"show": ["name"]}).status_code == 404


def test_a_long_sheet_comes_in_pages(world: World, sheet: Sheet):
    append_records(sheet.id, [NewRecord({"name": f"N{number}", "email": "x"}) for number in range(250)], by="")
    told = _rows(world, sheet)
    assert (len(told["data"]), told["last_page"], told["last_row"]) == (100, 3, 253)
    page = words(world.client("bob").get(f"/sheet/{sheet.id}/?page=3"))
    assert "201–253 of 253" in page
    assert "Next" not in page.partition("of 253")[2][:20]


def test_an_empty_sheet_says_so(world: World):
    workbook = create_workbook(world.space, name="E", by="", sheets=[{"name": "Empty", "fields": [{"key": "a"}]}])
    page = words(world.client("alice").get(f"/sheet/{workbook.sheets.get().id}/"))
    assert "No records yet" in page


def test_no_rows_for_a_stranger(world: World, sheet: Sheet):
    assert world.client("charlie").get(f"/sheet/{sheet.id}/rows/").status_code == 404
