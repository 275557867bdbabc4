"""Spreadsheets: several sheets, typed cells, and the guard against archives that explode."""

import csv
import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import vega_datasets
from rustpy_xlsxwriter import write_worksheets

from spaces.formats import UnreadableFile, archive, sniff, spreadsheet, tables, write_xlsx

AIRPORTS = Path(vega_datasets.__file__).parent / "_data" / "airports.csv"


def read(path, name="book.xlsx"):
    found = {}
    for table in tables(path, sniff(path, name), name=name):
        batches = list(table.batches)
        found[table.name] = (table, [list(row) for batch in batches for row in batch.rows], batches)
    return found


def refusal(path, name="book.xlsx"):
    with pytest.raises(UnreadableFile) as failure:
        read(path, name)
    return failure.value.code


@pytest.fixture
def book(tmp_path):
    def write(*sheets):
        path = tmp_path / "book"
        write_worksheets([(name, iter(rows)) for name, rows in sheets], str(path))
        return path

    return write


def rewrite(path, change):
    """Pack a spreadsheet anew; `change` gets each member's name and bytes."""
    members = {}
    with zipfile.ZipFile(path) as source:
        for name in source.namelist():
            members[name] = change(name, source.read(name))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return path


def test_it_reads_the_airports_back_from_a_workbook(tmp_path):
    with AIRPORTS.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    write_xlsx(tmp_path / "airports.xlsx", [("Airports", header, rows)])
    table, found, _ = read(tmp_path / "airports.xlsx")["Airports"]
    assert (table.header, table.header_row) == (header, 1)
    assert found == rows


def test_it_reads_every_filled_sheet_and_passes_empty_ones_over(book):
    path = book(("People", [{"name": "Alice"}, {"name": "Bob"}]), ("Empty", []), ("Pets", [{"pet": "Rex"}]))
    found = read(path)
    assert list(found) == ["People", "Pets"]
    assert found["Pets"][1] == [["Rex"]]


def test_it_gives_clean_json_values(book):
    moment, day = dt.datetime(2024, 3, 15, 10, 30), dt.date(2024, 3, 15)
    path = book(("S", [{"n": 1, "x": 1.5, "b": True, "d": day, "t": moment, "s": "x"}] * 2))
    assert read(path)["S"][1][0] == [1, 1.5, True, "2024-03-15", "2024-03-15T10:30:00", "x"]


def test_it_reads_error_cells_as_their_words(book):
    def spoil(name, data):
        return re.sub(rb"<c r=\"B2\"[^/]*><v>.*?</v></c>", b'<c r="B2" t="e"><v>#DIV/0!</v></c>', data)

    path = rewrite(book(("S", [{"a": "x", "b": 5}, {"a": "y", "b": 6}])), spoil)
    assert [str(row[1]) for row in read(path)["S"][1]] == ["#DIV/0!", "6"]
    assert refusal(rewrite(path, lambda name, data: b"<broken" if name.endswith(".rels") else data)) == "damaged_file"


def test_it_numbers_rows_as_the_sheet_does_and_reports_titles(book):
    path = book(
        (
            "S",
            [
                {"Report": None, "": None, " ": None},
                {"Report": "name", "": "age", " ": "city"},
                {"Report": "Alice", "": 3, " ": "Oslo"},
                {"Report": None},
                {"Report": "Bob", "": 4, " ": "Rome"},
            ],
        )
    )
    table, rows, (batch,) = read(path)["S"]
    assert (table.header, table.header_row) == (["name", "age", "city"], 3)
    assert rows == [["Alice", 3, "Oslo"], ["Bob", 4, "Rome"]]
    assert list(batch.numbers) == [4, 6]
    assert [row.row_number for row in batch.rejected] == [1]
    assert batch.blank_count == 2


def test_it_reads_a_workbook_called_csv_and_says_so(book):
    path = book(("S", [{"a": 1}]))
    info = sniff(path, "data.csv")
    assert info.kind == "xlsx"
    assert ".csv" in info.remarks[0]
    assert sniff(path, "data.xlsx").remarks == ()


def test_it_gives_large_sheets_in_batches_and_the_next_sheet_after_half_read_ones(book):
    path = book(("Big", ({"id": i, "t": f"x{i}"} for i in range(12_000))), ("Next", [{"a": "b"}]))
    names = []
    for table in tables(path, sniff(path, "x.xlsx")):
        names.append(table.name)
        assert len(next(table.batches).rows) > 0
    assert names == ["Big", "Next"]
    table, rows, batches = read(path)["Big"]
    assert [row[0] for row in rows] == list(range(12_000))
    assert len(batches) > 2 and batches[-1].progress == 1.0


def test_it_refuses_a_workbook_without_rows(book):
    assert refusal(book(("Empty", []))) == "empty_file"


def test_it_refuses_a_bomb_by_its_ratio(book):
    path = rewrite(book(("S", [{"a": 1}])), lambda name, data: data + b" " * 30_000_000 * ("sheet1" in name))
    assert refusal(path) == "archive_too_large"


def test_it_counts_what_unpacks_and_not_what_the_directory_claims(book):
    path = rewrite(book(("S", [{"a": 1}])), lambda name, data: data + b" " * 30_000_000 * ("sheet1" in name))
    data = path.read_bytes()
    with zipfile.ZipFile(path) as source:
        size = next(info.file_size for info in source.infolist() if "sheet1" in info.filename)
    path.write_bytes(data.replace(struct.pack("<L", size), struct.pack("<L", 1000)))
    assert refusal(path) == "archive_too_large"


def test_it_refuses_more_bytes_than_allowed_in_all(book, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000)
    assert refusal(book(("S", [{"a": 1}]))) == "archive_too_large"


def test_it_refuses_thousands_of_members(book):
    path = book(("S", [{"a": 1}]))
    with zipfile.ZipFile(path, "a") as target:
        for i in range(1_001):
            target.writestr(f"xl/media/{i}", b"")
    assert refusal(path) == "archive_too_large"


def test_it_survives_two_cells_at_the_far_corners(book):
    def spread(name, data):
        return data.replace(b'<row r="2"', b'<row r="1048576"').replace(b'r="B2"', b'r="ALL1048576"')

    assert refusal(rewrite(book(("S", [{"a": 1, "b": 2}])), spread)) == "too_much_to_open"


def test_it_survives_a_parser_out_of_memory(book, monkeypatch):
    monkeypatch.setattr(spreadsheet, "CHILD_MEMORY_BYTES", 70_000_000)
    path = book(("S", ({"a": f"text {i}", "b": "x" * 100} for i in range(200_000))))
    assert refusal(path) == "too_much_to_open"


def test_it_refuses_a_sheet_with_too_many_columns(book):
    def widen(name, data):
        return data.replace(b'r="B2"', b'r="ZZZ2"')

    assert refusal(rewrite(book(("S", [{"a": 1, "b": 2}])), widen)) == "too_many_columns"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.97])
def test_it_refuses_a_torn_workbook(book, cut):
    path = book(("S", ({"a": i} for i in range(1000))))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    assert refusal(path) == "damaged_file"


def test_it_refuses_a_workbook_with_broken_xml(book):
    path = rewrite(book(("S", [{"a": 1}])), lambda name, data: data[:-40] if name == "xl/workbook.xml" else data)
    assert refusal(path) == "damaged_file"


def test_it_refuses_packed_nonsense(book):
    path = book(("S", ({"a": i} for i in range(1000))))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as source:
        info = next(info for info in source.infolist() if "sheet1" in info.filename)
    start = info.header_offset + 30 + len(info.filename)
    data[start : start + 200] = zlib.compress(b"no")[:1] * 200
    path.write_bytes(data)
    assert refusal(path) == "damaged_file"


@pytest.mark.parametrize(("member", "code"), [("word/document.xml", "not_a_table"), ("a.txt", "not_a_table")])
def test_it_refuses_other_archives(tmp_path, member, code):
    with zipfile.ZipFile(tmp_path / "x", "w") as target:
        target.writestr(member, b"x")
    assert refusal(tmp_path / "x") == code


def test_it_refuses_an_old_office_file_that_is_no_spreadsheet(tmp_path):
    (tmp_path / "x").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    assert refusal(tmp_path / "x", "old.xls") == "damaged_file"


def test_it_reads_an_opendocument_sheet(tmp_path):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in (["name", "city"], ["Alice", "Oslo"])
    )
    content = io.StringIO()
    content.write('<?xml version="1.0"?><office:document-content office:version="1.2"')
    for space in ("office", "table", "text"):
        content.write(f' xmlns:{space}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"')
    content.write('><office:body><office:spreadsheet><table:table table:name="S">' + cells)
    content.write("</table:table></office:spreadsheet></office:body></office:document-content>")
    with zipfile.ZipFile(tmp_path / "x", "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", content.getvalue())
        target.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert read(tmp_path / "x", "s.ods")["S"][1] == [["Alice", "Oslo"]]
