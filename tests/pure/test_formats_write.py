"""Writing: what comes back is what was written, formulas apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.formats import TooManyRows, sniff, tables, write_csv, write_json, write_xlsx
from spaces.formats import write_xlsx as xlsx_door
from spaces.formats.neutral import neutralise
from spaces.formats.write_xlsx import make_sheet_name

RISKY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "\0x", "+49 151 23", "--", "=", "-x"]
PLAIN = ["-12.5", "+1", "-1", "-.5", "1e-5", "-1.5E+10", "-", "a=b", "'x", "", "x-1"]


def read(path, name="data.csv"):
    return {
        table.name: (table.header, [list(row) for batch in table.batches for row in batch.rows])
        for table in tables(path, sniff(path, name), name=name)
    }


@pytest.mark.parametrize("text", RISKY)
def test_it_disarms_formulas(text):
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_it_leaves_numbers_and_words_alone(text):
    assert neutralise(text) == text


def test_it_disarms_every_cell_and_header_of_a_csv(tmp_path):
    write_csv(tmp_path / "x.csv", ["=a", "b"], [["=1+1", -12.5], ["-12.5", "@x"]])
    assert (tmp_path / "x.csv").read_bytes() == b"'=a,b\r\n'=1+1,-12.5\r\n-12.5,'@x\r\n"


def test_it_disarms_every_cell_and_header_of_a_workbook(tmp_path):
    write_xlsx(tmp_path / "x.xlsx", [("S", ["=a", "b"], [["=1+1", -12.5], ["-12.5", "@x"]])])
    assert read(tmp_path / "x.xlsx")["S"] == (["'=a", "b"], [["'=1+1", -12.5], ["-12.5", "'@x"]])


def test_it_writes_every_kind_of_value(tmp_path):
    row = [None, True, 3, 2.5, 'x,"y"\nz', ["a", "b"], "\ud800"]
    assert write_csv(tmp_path / "x.csv", list("abcdefg"), iter([row])) == 1
    text = (tmp_path / "x.csv").read_bytes().decode()
    assert text == 'a,b,c,d,e,f,g\r\n,true,3,2.5,"x,""y""\nz","[""a"",""b""]",?\r\n'


def test_it_marks_utf8_when_asked(tmp_path):
    write_csv(tmp_path / "x.csv", ["é"], [["ü"]], bom=True)
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert read(tmp_path / "x.csv")["data"] == (["é"], [["ü"]])


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.integers(2, 6).flatmap(lambda n: st.lists(st.lists(words, min_size=n, max_size=n), min_size=1, max_size=40)))
def test_csv_gives_back_what_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    header = [f"name {letter}" for letter in "abcdef"[: len(rows[0])]]
    write_csv(path, header, rows)
    found_header, found = read(path)["data"]
    assert found_header == header
    assert found == [[neutralise(cell) for cell in row] for row in rows if any(row)]


@given(
    st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=20), st.sampled_from([",", ";", "\t", "|"])
)
def test_any_delimiter_gives_back_what_was_written(tmp_path_factory, rows, delimiter):
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    write_csv(path, ["first name", "last name"], rows, delimiter=delimiter)
    suffix = {"\t": "tsv", "|": "psv"}.get(delimiter, "csv")
    info = sniff(path, f"x.{suffix}")
    found = [list(row) for table in tables(path, info) for batch in table.batches for row in batch.rows]
    if info.delimiter == delimiter:
        assert found == [[neutralise(cell) for cell in row] for row in rows if any(row)]


def test_it_writes_sheets_from_generators(tmp_path):
    sheets = [("One", ["a"], ([f"x{i}"] for i in range(3))), ("Two", ["b", "c"], iter([["y", None]]))]
    report = write_xlsx(tmp_path / "x.xlsx", sheets)
    assert (report.row_count, report.cut_count) == (4, 0)
    assert read(tmp_path / "x.xlsx") == {"One": (["a"], [["x0"], ["x1"], ["x2"]]), "Two": (["b", "c"], [["y", ""]])}


def test_it_keeps_the_header_of_a_sheet_without_rows(tmp_path):
    write_xlsx(tmp_path / "x.xlsx", [("S", ["a", "b"], [])])
    assert read(tmp_path / "x.xlsx")["S"] == (["a", "b"], [])


def test_it_writes_equal_headers_side_by_side(tmp_path):
    write_xlsx(tmp_path / "x.xlsx", [("S", ["a", "a"], [["1", "2"]])])
    assert read(tmp_path / "x.xlsx")["S"] == (["a", "a (2)"], [["1", "2"]])


def test_it_cuts_and_counts_cells_that_excel_cannot_hold(tmp_path):
    report = write_xlsx(tmp_path / "x.xlsx", [("S", ["a"], [["x" * 40_000], ["😀" * 20_000], ["ok"]])])
    rows = read(tmp_path / "x.xlsx")["S"][1]
    assert report.cut_count == 2
    assert [len(row[0]) for row in rows] == [32_767, 16_383, 2]


def test_it_keeps_the_digits_of_large_integers(tmp_path):
    write_xlsx(tmp_path / "x.xlsx", [("S", ["a"], [[2**60], [2**53], [float("nan")], ["x\0\ud800"]])])
    assert read(tmp_path / "x.xlsx")["S"][1] == [[str(2**60)], [2**53], ["x\0?"]]


def test_it_refuses_more_rows_than_excel_holds(tmp_path, monkeypatch):
    assert xlsx_door is write_xlsx
    monkeypatch.setitem(write_xlsx.__globals__, "XLSX_MAX_ROWS", 5)
    with pytest.raises(TooManyRows) as failure:
        write_xlsx(tmp_path / "x.xlsx", [("S", ["a"], ([i] for i in range(5)))])
    assert "CSV" in failure.value.message
    assert write_xlsx(tmp_path / "x.xlsx", [("S", ["a"], ([i] for i in range(4)))]).row_count == 4


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b:c", "a b c"),
        ("x" * 40, "x" * 31),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("[]", "Sheet"),
        ("History", "History 1"),
        ("Taken", "Taken (2)"),
        ("taken", "taken (2)"),
    ],
)
def test_it_makes_sheet_names_that_excel_accepts(name, expected):
    assert make_sheet_name(name, taken={"taken"}) == expected


def test_it_makes_equal_sheet_names_differ(tmp_path):
    write_xlsx(tmp_path / "x.xlsx", [("y" * 40, ["a"], [["1"]]), ("Y" * 40, ["a"], [["2"]])])
    assert len(read(tmp_path / "x.xlsx")) == 2


def test_json_gives_back_what_was_written(tmp_path):
    rows = [["=x", 1, None, True], ["\ud800", 2.5, "é\n", 2**70]]
    assert write_json(tmp_path / "x.json", [("S", list("abcd"), iter(rows))]) == 2
    assert json.loads((tmp_path / "x.json").read_bytes()) == [
        {"a": "=x", "b": 1, "c": None, "d": True},
        {"a": "?", "b": 2.5, "c": "é\n", "d": str(2**70)},
    ]


def test_json_holds_several_sheets(tmp_path):
    write_json(tmp_path / "x.json", [("One", ["a"], [["1"]]), ("Two", ["b"], []), ("Three", ["c"], [["3"]])])
    assert json.loads((tmp_path / "x.json").read_bytes()) == {"One": [{"a": "1"}], "Two": [], "Three": [{"c": "3"}]}
    assert list(read(tmp_path / "x.json", "x.json")) == ["One", "Three"]


@pytest.mark.parametrize("sheets", [[], [("S", ["a"], [])]])
def test_nothing_is_valid_json_too(tmp_path, sheets):
    write_json(tmp_path / "x.json", sheets)
    assert not json.loads((tmp_path / "x.json").read_bytes())
