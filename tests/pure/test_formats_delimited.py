"""Delimited text: encodings, delimiters, quotes, ragged rows; every row read is stored or rejected."""

import csv
from pathlib import Path

import pytest
import vega_datasets

from spaces.formats import Table, UnreadableFile, sniff, tables

AIRPORTS = Path(vega_datasets.__file__).parent / "_data" / "airports.csv"


class Read:
    """A whole file, read."""

    def __init__(self, path, name="data.csv"):
        self.info = sniff(path, name)
        self.rows, self.notes, self.rejected, self.numbers, self.blank, self.progress = [], {}, [], [], 0, []
        for table in tables(path, self.info, name=name):
            self.table: Table = table
            for batch in table.batches:
                self.notes |= {batch.numbers[i]: notes for i, notes in batch.notes.items()}
                self.rows += [list(row) for row in batch.rows]
                self.numbers += batch.numbers
                self.rejected += batch.rejected
                self.blank += batch.blank_count
                self.progress.append(batch.progress)

    @property
    def header(self):
        return self.table.header


@pytest.fixture
def read(tmp_path):
    def read_content(content, name="data.csv", encoding="utf-8"):
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return Read(path, name)

    return read_content


def test_it_reads_all_airports():
    found = Read(AIRPORTS, "airports.csv")
    with AIRPORTS.open(newline="", encoding="utf-8") as stream:
        expected = list(csv.reader(stream))
    assert found.header == expected[0]
    assert found.rows == expected[1:]
    assert len(found.rows) == 3376
    assert (found.table.name, found.table.header_row, found.info.kind) == ("airports", 1, "csv")
    assert not found.rejected and not found.notes
    assert found.progress[-1] == 1.0


def test_it_reads_many_batches_with_their_row_numbers(read):
    lines = [f"{i},name {i}" for i in range(12_345)]
    found = read("id,name\n" + "\n".join(lines) + "\n")
    assert found.rows == [line.split(",") for line in lines]
    assert found.numbers == list(range(2, 12_347))
    assert len(found.progress) > 2 and found.progress == sorted(found.progress)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "name,city\nRené,Köln\n"),
        ("utf-8-sig", "name,city\nRené,Köln\n"),
        ("utf-16", "name,city\nRené,Köln\n"),
        ("utf-16-le", "name,city\nRené,Köln\n"),
        ("utf-16-be", "name,city\nRené,Köln\n"),
        ("utf-32", "name,city\nRené,Köln\n"),
        ("cp1252", "name,price\nCafé “Ö”,5 €\n"),
        ("latin-1", "name,city\nJosé,Málaga\nFrançois,Besançon\n"),
        ("shift_jis", "名前,都市\n田中さん,東京\n鈴木,大阪\n"),
        ("euc_jp", "名前,都市\n田中さん,東京\n鈴木,おおさか\n"),
        ("gb18030", "姓名,城市\n王伟,北京\n李娜,上海\n"),
        ("cp1251", "имя,город\nИван,Москва\nОльга,Казань\n"),
        ("koi8_r", "имя,город\nИван,Москва\n"),
    ],
)
def test_it_reads_text_in_its_encoding(read, encoding, text):
    found = read(text, encoding=encoding)
    assert [found.header, *found.rows] == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(("delimiter", "kind"), [(",", "csv"), (";", "csv"), ("\t", "tsv"), ("|", "psv")])
def test_it_finds_the_delimiter_whatever_the_name_says(read, delimiter, kind):
    found = read(f'id{delimiter}note\n1{delimiter}"a{delimiter}b"\n2{delimiter}xyz\n', name="data.csv")
    assert (found.info.kind, found.info.delimiter) == (kind, delimiter)
    assert found.rows == [["1", f"a{delimiter}b"], ["2", "xyz"]]


def test_it_reads_a_single_column(read):
    assert read("name\nAlice\nBob\n").rows == [["Alice"], ["Bob"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_it_keeps_line_breaks_inside_quotes(read, end):
    found = read(f'id,note{end}1,"two{end}lines, ""quoted"""{end}2,x{end}')
    assert found.rows == [["1", f'two{end}lines, "quoted"'], ["2", "x"]]


def test_it_keeps_short_and_long_rows_with_a_message(read):
    found = read("a,b,c\n1,2,3\n4,5\n6,7,8,9,10\n1,2,3,,\n")
    assert found.rows == [["1", "2", "3"], ["4", "5", None], ["6", "7", "8"], ["1", "2", "3"]]
    (short,), (long,) = found.notes[3], found.notes[4]
    assert (short.column, short.level) == (2, "warn")
    assert "1 cell shorter" in short.text
    assert (long.column, long.level) == (2, "error")
    assert "“9”, “10”" in long.text
    assert len(found.notes) == 2


def test_it_rejects_a_row_whose_surplus_fits_in_no_message(read):
    found = read("a,b\n1,2\n" + ",".join("surplus" for _ in range(1000)) + "\n3,4\n")
    assert found.rows == [["1", "2"], ["3", "4"]]
    assert found.rejected[0].row_number == 3
    assert "1,000 cells" in found.rejected[0].reason


def test_it_counts_blank_rows_and_numbers_the_others_as_a_spreadsheet_would(read):
    found = read("a,b\n\n1,2\n,\n\n3,4\n")
    assert (found.rows, found.numbers, found.blank) == ([["1", "2"], ["3", "4"]], [3, 6], 3)


def test_it_reports_titles_above_the_header(read):
    found = read("Report of May\n\nname,age,city\nAlice,31,Oslo\nBob,42,Rome\n")
    assert (found.header, found.table.header_row) == (["name", "age", "city"], 3)
    assert [(row.row_number, row.excerpt) for row in found.rejected] == [(1, "Report of May")]
    assert (found.blank, found.numbers) == (1, [4, 5])


@pytest.mark.parametrize("first", ["Alice,31,2024-01-05", "Alice,31,"])
def test_it_makes_up_names_when_there_is_no_header(read, first):
    found = read(f"{first}\nBob,42,2024-02-07\nCarol,27,2024-03-01\n")
    assert (found.header, found.table.header_row) == (["column_1", "column_2", "column_3"], None)
    assert len(found.rows) == 3 and found.numbers[0] == 1


def test_it_takes_years_for_a_header(read):
    assert read("country,2022,2023,2024\nNorway,1,2,3\n").header == ["country", "2022", "2023", "2024"]


def test_it_gives_columns_without_a_name_a_place(read):
    found = read("name,,name\nAlice,1,x\nBob,2,y,z\nCarol,3,z\n")
    assert found.header == ["name", "", "name"]


def test_it_keeps_nul_bytes_for_the_rules_to_judge(read):
    assert read("a,b\n1,x\0y\n2,z\n").rows == [["1", "x\0y"], ["2", "z"]]


def test_it_repairs_bad_bytes_far_into_a_file_and_says_so(read):
    good = b"".join(b"%d,plain text\n" % i for i in range(60_000))
    found = read(b"id,name\n" + good + "60000,Žižkov\n".encode() + b"60001,caf\xe9\n60002,ok\n")
    assert found.info.encoding == "utf-8"
    assert found.rows[-3:] == [["60000", "Žižkov"], ["60001", "café"], ["60002", "ok"]]
    ((number, (note,)),) = found.notes.items()
    assert (number, note.column, note.level) == (60_003, 1, "warn")


def test_it_marks_what_is_unreadable_in_wide_encodings(read):
    text = "id,name\n" + "".join(f"{i},東京\n" for i in range(50_000))
    found = read(text.encode("shift_jis") + b"50000,x\x85\n50001,ok\n")
    assert len(found.rows) + len(found.rejected) == 50_002
    assert found.rows[-1] == ["50001", "ok"]
    assert any("could not be read" in note.text for notes in found.notes.values() for note in notes)


@pytest.mark.parametrize("after", [2, 3_000, 40_000])
def test_it_loses_no_row_behind_a_stray_quote(read, after):
    lines = [f'{i},name {i},"New York, NY"' for i in range(after + 100)]
    lines[after // 2] = f'{after // 2},"stray,x'
    found = read("id,name,city\n" + "\n".join(lines) + "\n")
    assert [row[0] for row in found.rows] == [str(i) for i in range(after + 100)]
    assert found.rows[after // 2] == [str(after // 2), '"stray', "x"]
    assert "never closed" in found.notes[after // 2 + 2][0].text
    assert not found.rejected


def test_it_loses_no_row_when_every_tenth_has_a_stray_quote(read):
    lines = [f'{i},"stray {i}' if i % 10 == 5 else f"{i},fine" for i in range(500)]
    found = read("id,name\n" + "\n".join(lines))
    text = "".join(str(row) for row in found.rows)
    assert all(f"stray {i}" in text for i in range(5, 500, 10))


def test_it_rejects_a_giant_cell_and_goes_on(read):
    found = read('a,b\n1,2\n3,"' + "x" * 150_000 + '"\n5,6\n7,' + "y" * 100_001 + "\n8,9\n")
    assert found.rows == [["1", "2"], ["5", "6"], ["8", "9"]]
    assert [row.row_number for row in found.rejected] == [3, 5]
    assert all("100,000" in row.reason and len(row.excerpt) <= 200 for row in found.rejected)
    assert found.numbers == [2, 4, 6]


def test_it_rejects_a_giant_cell_of_many_lines_as_one_row(read):
    found = read('a,b\n1,2\n3,"' + "some text\n" * 20_000 + '"\n5,6\n')
    assert found.rows == [["1", "2"], ["5", "6"]]
    assert [row.row_number for row in found.rejected] == [3]


@pytest.mark.parametrize("content", ["", "\n\n\n", " \r\n\t\n", ",,,\n,,\n", " , \n", "\x0b", "\ufeff"])
def test_it_refuses_a_file_without_content(read, content):
    with pytest.raises(UnreadableFile) as failure:
        read(content)
    assert failure.value.code == "empty_file"


def test_it_reads_a_header_without_rows(read):
    found = read("name,age\n")
    assert (found.header, found.rows) == (["name", "age"], [])


def test_it_refuses_a_line_that_never_ends(read):
    with pytest.raises(UnreadableFile) as failure:
        read(b"a,b\n" + b"x," * 6_000_000)
    assert failure.value.code == "line_too_long"


def test_it_refuses_a_table_with_thousands_of_columns(read):
    with pytest.raises(UnreadableFile) as failure:
        read(",".join(f"c{i}" for i in range(3_000)) + "\n")
    assert failure.value.code == "too_many_columns"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"PK\x05\x06" + b"\0" * 18, "ZIP"),
        (bytes(range(256)) * 20, "binary"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"<?xml version='1.0'?><rows/>", "XML"),
    ],
)
def test_it_refuses_what_is_no_table_in_a_sentence(read, content, word):
    with pytest.raises(UnreadableFile) as failure:
        read(content)
    assert failure.value.code == "not_a_table"
    assert word in failure.value.message and failure.value.message.endswith(".")


def test_it_reads_text_that_only_begins_like_another_format(read):
    assert read("ID3,name\n1,x\n").header == ["ID3", "name"]
