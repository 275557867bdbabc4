"""FFQL's grammar: text to a tree, or a message that names the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.models.match import as_glob
from spaces.rules.ffql import And, Comparison, Misspelt, Not, Or, Status, parse


def said(tree):
    """A tree as nested tuples, without places and patterns."""
    match tree:
        case Comparison(field, operator, value):
            return (field, operator, value)
        case Status(field, status):
            return (field, "is", status)
        case Not(part):
            return ("not", said(part))
        case And(parts):
            return ("and", *map(said, parts))
        case Or(parts):
            return ("or", *map(said, parts))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("first_name eq Bender", ("first_name", "eq", "Bender")),
        ('"First Name" eq "Bender Rodriguez"', ("First Name", "eq", "Bender Rodriguez")),
        ("eq Bender", (None, "eq", "Bender")),
        ("age GTE 5", ("age", "gte", "5")),
        ('"eq" eq "and"', ("eq", "eq", "and")),
        ("name eq O'Brien", ("name", "eq", "O'Brien")),
        ("is error", (None, "is", "error")),
        ("is:valid", (None, "is", "valid")),
        ("name is warning", ("name", "is", "warning")),
        ('a eq ""', ("a", "eq", "")),
        ("a eq 1 and b eq 2 or c eq 3", ("or", ("and", ("a", "eq", "1"), ("b", "eq", "2")), ("c", "eq", "3"))),
        ("a eq 1 and (b eq 2 or c eq 3)", ("and", ("a", "eq", "1"), ("or", ("b", "eq", "2"), ("c", "eq", "3")))),
        ("not a eq 1 and b eq 2", ("and", ("not", ("a", "eq", "1")), ("b", "eq", "2"))),
        ("not not (is error)", ("not", ("not", (None, "is", "error")))),
    ],
)
def test_it_reads_the_grammar(query, tree):
    assert said(parse(query)) == tree


@pytest.mark.parametrize(
    ("quoted", "value"),
    [
        (r'"hello \" world"', 'hello " world'),
        (r"'hello \' world'", "hello ' world"),
        (r'"hello world \\"', "hello world \\"),
        (r'"hello \ world"', r"hello \ world"),
        (r'"hello \\ world"', r"hello \ world"),
        (r"50\%", "50%"),
    ],
)
def test_backslashes_escape_quotes_wildcards_and_themselves(quoted, value):
    assert parse(f"name eq {quoted}").value == value


@pytest.mark.parametrize(
    ("written", "pattern", "glob"),
    [
        ("a%b_c", "a%b_c", "a*b?c"),
        (r"50\%", r"50\%", "50%"),
        ("[*?]", "[*?]", "[[][*][?]]"),
        (r'"\\x"', r"\\x", "\\x"),
    ],
)
def test_wildcards_stay_apart_from_what_was_escaped(written, pattern, glob):
    found = parse(f"name like {written}").pattern
    assert (found, as_glob(found)) == (pattern, glob)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", 1),
        ("name", 5),
        ("name eq", 8),
        ("name equals Ada", 6),
        ("name eq Ada Lovelace", 13),
        ("name eq Ada and", 16),
        ("(name eq Ada", 1),
        ("name eq Ada)", 12),
        ("()", 2),
        ("and name eq Ada", 1),
        ("name eq or", 9),
        ('name eq "Ada', 9),
        ("is odd", 4),
        ("name eq a\0b", 10),
        ("name eq \ud800", 9),
        ("name like %%%%%%%%%%%", 11),
        ("(" * 21 + "is error" + ")" * 21, 21),
        ("not " * 2000 + "is error", 5001),
        ("not " * 21 + "is error", 81),
        (" and ".join(["a eq 1"] * 51), 551),
    ],
)
def test_what_it_cannot_read_names_the_place(query, place):
    with pytest.raises(Misspelt) as error:
        parse(query)
    assert error.value.place == place
    assert f"at character {place:}" in str(error.value)


@given(
    st.lists(
        st.sampled_from(["(", ")", "and", "or", "not", "is", "error", "eq", "like", "a", '"', "'", "\\", "%", " "])
    )
)
def test_it_answers_or_refuses_whatever_comes(words):
    try:
        parse(" ".join(words))
    except Misspelt as error:
        assert error.place >= 1
