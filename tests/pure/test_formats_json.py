"""JSON and JSONL as tables."""

import json

import pytest

from spaces.formats import UnreadableFile, sniff, tables


@pytest.fixture
def read(tmp_path):
    def read_content(content, name="data.json"):
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        found = {}
        for table in tables(path, sniff(path, name), name=name):
            batches = list(table.batches)
            found[table.name] = (table.header, [row for b in batches for row in b.rows], batches)
        return found

    return read_content


def test_it_reads_an_array_of_objects(read):
    header, rows, _ = read('[{"a": 1, "b": "x"}, {"b": null, "c": true}, {}]')["data"]
    assert header == ["a", "b", "c"]
    assert rows == [[1, "x", None], [None, None, True]]


def test_it_reads_an_object_of_arrays_as_sheets(read):
    found = read('{"People": [{"name": "Alice"}], "None": [], "Pets": [{"pet": "Rex"}]}')
    assert {name: rows for name, (_, rows, _) in found.items()} == {"People": [["Alice"]], "Pets": [["Rex"]]}


def test_it_reads_an_array_of_arrays(read):
    header, rows, (batch,) = read('[["x", 1], ["y"], ["z", 1, 2]]')["data"]
    assert header == ["column_1", "column_2", "column_3"]
    assert rows == [["x", 1, None], ["y", None, None], ["z", 1, 2]]
    assert not batch.rejected


def test_it_keeps_numbers_exact_and_writes_nested_values_as_json(read):
    text = '[{"big": 123456789012345678901, "odd": NaN, "in": {"x": [1, 2]}, "huge": 1e999}]'
    assert read(text)["data"][1] == [["123456789012345678901", "NaN", '{"x": [1, 2]}', "inf"]]


def test_it_reads_lines_and_rejects_the_bad_ones(read):
    text = '{"a": 1}\n\n{"a": \nnot json\n{"a": 2, "b": 3}\n[1, 2, 3]\n{"a": 4}\n'
    header, rows, (batch,) = read(text, "data.jsonl")["data"]
    assert (header, rows) == (["a", "b"], [[1, None], [2, 3], [4, None]])
    assert [row.row_number for row in batch.rejected] == [3, 4, 6]
    assert list(batch.numbers) == [1, 5, 7]
    assert batch.read_count == 6


def test_it_tells_of_fields_that_come_late(read):
    lines = [json.dumps({"id": i}) for i in range(1_500)] + ['{"id": 1500, "late": "x"}']
    header, rows, batches = read("\n".join(lines), "data.ndjson")["data"]
    assert (header, len(rows)) == (["id"], 1_501)
    (note,) = batches[-1].notes[len(batches[-1].rows) - 1]
    assert "late: x" in note.text


@pytest.mark.parametrize(
    "content",
    ["[1, 2", '{"a": [}', '"word"', "[" * 100_000, '{"a":' * 5_000 + "1" + "}" * 5_000],
)
def test_it_refuses_what_is_no_table(read, content):
    with pytest.raises(UnreadableFile) as failure:
        read(content)
    assert failure.value.code == "bad_json"
    assert len(failure.value.message) < 300


@pytest.mark.parametrize("content", ["[]", "{}", '{"a": []}', "[{}, {}]"])
def test_it_refuses_a_table_without_rows(read, content):
    with pytest.raises(UnreadableFile) as failure:
        read(content)
    assert failure.value.code == "empty_file"


def test_it_rejects_rows_that_nest_too_deeply(read):
    deep = "[" * 100 + "]" * 100
    _, rows, (batch,) = read(f'[{{"a": 1}}, {{"a": {deep}}}]')["data"]
    assert rows == [[1]]
    assert "deep" in batch.rejected[0].reason


def test_it_does_not_take_a_csv_for_json(tmp_path):
    (tmp_path / "x").write_text("[id],{name}\n1,x\n")
    assert sniff(tmp_path / "x", "x.csv").kind == "csv"


def test_it_keeps_lone_surrogates_for_the_rules_to_judge(read):
    assert read('[{"a": "x\\ud800y"}]')["data"][1] == [["x\ud800y"]]
