"""The quick way by columns gives exactly what the careful way by cells gives."""

from pathlib import Path

import orjson
import vega_datasets
from hypothesis import given
from hypothesis import strategies as st

from spaces.formats import sniff, tables
from spaces.rules import clean_headers, compile_batch, compile_row, guess_types

AIRPORTS = Path(vega_datasets.__file__).parent / "_data" / "airports.csv"

OPTIONS = {"options": [{"value": "a"}, {"value": "b"}]}
FIELDS = [
    {"key": "text", "type": "string", "constraints": [{"type": "required"}]},
    {"key": "number", "type": "number", "constraints": [{"type": "required"}]},
    {"key": "date", "type": "date", "constraints": [{"type": "required"}]},
    {"key": "flag", "type": "boolean"},
    {"key": "choice", "type": "enum", "config": OPTIONS},
    {"key": "other", "type": "reference"},
]

tricky = st.sampled_from(
    [
        *("", " ", "0", "-0", "-0.0", "1", "01", "1.0", "1e5", "1E400", "null", "true", "[1", "2]", "1,2", '"x"', "{}"),
        *(
            "9007199254740993",
            "18446744073709551616",
            "0.12345678901234567",
            "12345678901234567.8",
            "NaN",
            "1e-400",
            "１",
            "\t7",
            "7\n",
            "+1",
            "-",
        ),
        *("2024-01-01", "2024-13-01", "2024-W01-1", "20240101", "２０２４-01-01", "0000-01-01", "a", "x\0", "\udc80"),
    ]
)
cells = st.one_of(st.none(), tricky, st.text(max_size=12), st.integers(-(2**60), 2**60).map(str), st.dates().map(str))
typed = st.one_of(cells, st.integers(), st.floats(), st.booleans())


def by_cells(rows):
    convert = compile_row(FIELDS)
    return [(orjson.loads(orjson.dumps(values)), messages) for values, messages in map(convert, rows)]


def by_columns(rows, convert=None):
    stored = (convert or compile_batch(FIELDS))(rows)
    return [(orjson.loads(values), messages) for values, messages in stored]


def rows_of(cells):
    return st.lists(st.tuples(*[cells] * len(FIELDS)), max_size=12)


@given(rows_of(cells))
def test_columns_agree_with_cells_on_text(rows):
    assert repr(by_columns(rows)) == repr(by_cells(rows))


@given(rows_of(typed))
def test_columns_agree_with_cells_on_typed_cells(rows):
    assert repr(by_columns(rows)) == repr(by_cells(rows))


@given(st.lists(st.sampled_from(["", "1", "-2.5", "1e5", "300", "0.1"]), min_size=1, max_size=30))
def test_columns_of_good_numbers_agree_too(column):
    rows = [("x", cell, "2024-01-01", "yes", "a", "o") for cell in column]
    assert repr(by_columns(rows)) == repr(by_cells(rows))


def test_a_converter_remembers_nothing_wrong_between_batches():
    convert = compile_batch(FIELDS)
    good, bad = ("x", "1", "2024-01-01", "yes", "a", "o"), ("", "one", "never", "maybe", "c", "o")
    for rows in ([good] * 3, [bad, good, bad], [good] * 3, [bad]):
        assert by_columns(rows, convert) == by_cells(rows)


def test_zero_and_false_are_not_taken_for_empty():
    rows = [("", "", "", "", "", ""), (0, 0, None, False, "a", 0), (False, "0", "", 0, "b", False)]
    assert repr(by_columns(rows)) == repr(by_cells(rows))
    assert by_columns(rows)[1][0]["number"] == 0


def test_messages_of_equal_cells_are_not_the_same_object():
    (_, first), (_, second) = compile_batch(FIELDS)([("x", "one", "", "", "", "")] * 2)
    first["number"][0]["message"] = "changed"
    assert second["number"][0]["message"] == "“one” is not a number."


def test_notes_of_the_file_become_messages_of_their_cells():
    convert = compile_batch([{"key": "a"}, {"key": "b", "type": "number"}])
    stored = convert([["x", "y"], ["z", "1"]], {0: [(1, "warn", "Odd.")]})
    assert [message["message"] for message in stored[0][1]["b"]] == ["“y” is not a number.", "Odd."]
    assert stored[1] == (b'{"a":"z","b":1}', None)


def test_no_rows_give_none():
    assert compile_batch(FIELDS)([]) == []


def test_it_reads_the_airports_from_bytes_to_json():
    source = tables(AIRPORTS, sniff(AIRPORTS, "airports.csv"), name="airports.csv")
    table = next(source)
    columns = clean_headers(table.header)
    types = guess_types(table.sample, width=len(columns))
    assert dict(zip([c.key for c in columns], types, strict=True)) == {
        **dict.fromkeys(["iata", "name", "city", "state", "country"], "string"),
        **dict.fromkeys(["latitude", "longitude"], "number"),
    }
    convert = compile_batch([{"key": c.key, "type": t} for c, t in zip(columns, types, strict=True)])
    stored = [row for batch in table.batches for row in convert(batch.rows, batch.notes)]
    assert len(stored) == 3376
    assert all(messages is None for _, messages in stored)
    first = orjson.loads(stored[0][0])
    assert (first["iata"], first["latitude"]) == ("00M", 31.95376472)
