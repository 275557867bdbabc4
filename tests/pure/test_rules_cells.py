"""One cell under each type: numbers, dates, truth values, options, and text that cannot be stored."""

import pytest

from spaces.rules import compile_row, guess_types, wire_cells


def read(kind, cell, **more):
    values, messages = compile_row([{"key": "f", "type": kind, **more}])([cell])
    return values["f"], (messages or {}).get("f", [])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("-12.50", -12.5),
        ("+1", 1),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("007", 7),
        ("1,234,567", 1234567),
        ("1,234.5", 1234.5),
        ("9007199254740992", 9007199254740992),
        ("9007199254740993", "9007199254740993"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("0.1234567890123456789", 0.12345678901234568),
        ("0." + "1" * 5000, 0.1111111111111111),
        ("1e300", 1e300),
        ("-89.23450472000001", -89.23450472000001),
        ("1e999", "1e999"),
        ("9" * 500, "9" * 500),
        (3, 3),
        (2.5, 2.5),
        (2**60, str(2**60)),
    ],
)
def test_it_reads_numbers_and_keeps_the_digits_of_large_ones(cell, value):
    found, messages = read("number", cell)
    assert (found, type(found), messages) == (value, type(value), [])


@pytest.mark.parametrize(
    "cell", ["abc", "1,234", "12,5", "NaN", "inf", "-Infinity", "1_000", "１２", "1 2", "--1", "0x1f", True]
)
def test_it_refuses_what_is_no_number_and_keeps_it(cell):
    value, (message,) = read("number", cell)
    assert value == cell
    assert (message["type"], message["source"]) == ("error", "is-artifact")
    assert message["message"].endswith("is not a number.")


@pytest.mark.parametrize("cell", [float("nan"), float("inf")])
def test_it_keeps_floats_that_json_has_not_as_words(cell):
    value, messages = read("number", cell)
    assert value == str(cell) and messages


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2024-03-15", "2024-03-15"),
        ("2024/3/5", "2024-03-05"),
        ("15.03.2024", "2024-03-15"),
        ("15/03/2024", "2024-03-15"),
        ("03/15/2024", "2024-03-15"),
        ("04/04/2024", "2024-04-04"),
        ("15 March 2024", "2024-03-15"),
        ("Mar 15, 2024", "2024-03-15"),
        ("15-Mar-2024", "2024-03-15"),
        ("2024-03-15 10:30", "2024-03-15T10:30:00"),
        ("2024-03-15T10:30:00Z", "2024-03-15T10:30:00Z"),
        ("2024-03-15T10:30:00.123456789+02:00", "2024-03-15T10:30:00.123456+02:00"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_it_reads_dates_as_iso(cell, value):
    assert read("date", cell) == (value, [])


@pytest.mark.parametrize(
    "cell", ["2023-02-29", "99.99.2024", "2024-03-15T25:00", "soon", "20240315", 45000, "03/04/2024"]
)
def test_it_refuses_dates_that_are_none_or_two(cell):
    value, (message,) = read("date", cell)
    assert value == cell and message["type"] == "error"


@pytest.mark.parametrize(
    ("cell", "value"), [("TRUE", True), ("no", False), ("Y", True), ("0", False), (1, True), (False, False)]
)
def test_it_reads_truth_values(cell, value):
    assert read("boolean", cell) == (value, [])


def test_it_refuses_a_word_that_is_neither():
    assert read("boolean", "maybe")[1][0]["message"] == "“maybe” is neither true nor false."


OPTIONS = {"options": [{"value": "de", "label": "Germany"}, {"value": "no", "label": "Norway"}, {"value": 3}]}


@pytest.mark.parametrize(("cell", "value"), [("de", "de"), ("GERMANY ", "de"), ("No", "no"), ("3", 3)])
def test_it_reads_options_by_value_or_label(cell, value):
    assert read("enum", cell, config=OPTIONS) == (value, [])


def test_it_refuses_an_unknown_option_unless_custom_ones_are_allowed():
    value, (message,) = read("enum", "fr", config=OPTIONS)
    assert (value, message["source"]) == ("fr", "invalid-option")
    assert read("enum", "fr", config={**OPTIONS, "allowCustom": True}) == ("fr", [])
    assert read("enum", "fr") == ("fr", [])


@pytest.mark.parametrize("cell", ["", None])
@pytest.mark.parametrize("kind", ["string", "number", "date", "boolean", "enum", "reference"])
def test_it_makes_empty_cells_null(kind, cell):
    assert read(kind, cell) == (None, [])


@pytest.mark.parametrize("kind", ["number", "date", "boolean"])
def test_blanks_are_empty_where_text_is_not_wanted(kind):
    assert read(kind, "  ") == (None, [])
    assert read("string", "  ") == ("  ", [])


def test_it_asks_for_required_cells_in_the_sheets_own_words():
    assert read("string", "", constraints=[{"type": "required"}])[1] == [
        {"type": "error", "source": "required-constraint", "message": "This field is required."}
    ]
    config = {"level": "warn", "message": "Please fill."}
    ((message),) = read("number", " ", constraints=[{"type": "required", "config": config}])[1]
    assert (message["type"], message["message"]) == ("warn", "Please fill.")


@pytest.mark.parametrize("kind", ["string", "number", "enum"])
@pytest.mark.parametrize("cell", ["a\0b", "a\ud800b"])
def test_it_replaces_what_postgresql_refuses_and_says_so(kind, cell):
    value, messages = read(kind, cell)
    assert value == "a\ufffdb"
    assert messages[0]["type"] == "warn"


@pytest.mark.parametrize(("cell", "text"), [(12, "12"), (1.5, "1.5"), (True, "true"), (["a", "b"], ["a", "b"])])
def test_it_writes_typed_cells_out_where_text_is_wanted(cell, text):
    assert read("string", cell) == (text, [])


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2.5", "", "-3"], "number"),
        (["00501", "10001"], "string"),
        (["+4915112345"], "string"),
        (["12E4", "13E5"], "string"),
        (["1.5e-07", "1e-05"], "number"),
        (["9007199254740993"], "string"),
        (["1,5", "2,5"], "string"),
        (["1", "x"], "string"),
        (["1", "#DIV/0!"], "number"),
        (["NaN"], "string"),
        (["true", "False"], "boolean"),
        (["yes", "no", ""], "boolean"),
        (["0", "1"], "number"),
        (["true", "yes"], "string"),
        (["2024-01-01", "2024-02-28 10:00"], "date"),
        (["01/02/2024"], "string"),
        (["", None], "string"),
        ([1, 2.5, "3"], "number"),
        ([True, False, None], "boolean"),
        ([1, True], "string"),
        ([1, "x"], "string"),
    ],
)
def test_it_guesses_types_with_care(cells, kind):
    assert guess_types([[cell] for cell in cells], width=1) == [kind]


def test_it_guesses_every_column_even_of_no_rows():
    assert guess_types([], width=3) == ["string", "string", "string"]


def test_it_gives_cells_their_exact_shape_on_the_wire():
    warn = {"type": "warn", "source": "is-artifact", "message": "w"}
    error = {"type": "error", "source": "is-artifact", "message": "e"}
    cells, valid = wire_cells({"a": 1, "b": "x"}, {"b": [warn]}, keys=["a", "b", "c"])
    assert valid
    assert cells == {
        "a": {"value": 1, "messages": [], "valid": True},
        "b": {"value": "x", "messages": [warn], "valid": True},
        "c": {"value": None, "messages": [], "valid": True},
    }
    assert wire_cells({"a": 1}, {"a": [error]}, keys=["a"])[1] is False


def test_a_row_of_another_length_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="zip"):
        compile_row([{"key": "a"}])(["1", "2"])
