"""JSON from outside is kept or refused, and what is kept survives both databases."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.errors import InvalidInput, TooLarge
from jobs.wire import encode, loads

SAFE = 2**53
LEAVES = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
VALUES = st.recursive(LEAVES | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=30)


@given(VALUES)
def test_what_is_allowed_comes_back_as_it_was(value):
    assert loads(json.dumps(value).encode()) == value
    assert loads(encode(value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    try:
        loads(raw)
    except InvalidInput as error:
        assert error.message


@pytest.mark.parametrize(
    "raw",
    [
        b'"\\u0000"',
        b'{"\\u0000":1}',
        b'"\\ud800"',
        b"9007199254740993",
        b"-9007199254740993",
        b"18446744073709551616",
        b"[1, {}, [340282366920938463463374607431768211456]]",
    ],
)
def test_what_cannot_be_kept_exactly_is_refused(raw):
    with pytest.raises(InvalidInput):
        loads(raw)


@pytest.mark.parametrize(
    "raw", [b"9007199254740992", b"6.02214076e23", b"1e300", b'"\\\\u0000"', b'"12345678901234567890"']
)
def test_what_only_looks_dangerous_is_kept(raw):
    assert loads(raw) == json.loads(raw)


def test_sixty_four_levels_are_deep_enough():
    assert loads(b"[" * 64 + b"]" * 64)
    with pytest.raises(InvalidInput):
        loads(b"[" * 65 + b"1" + b"]" * 65)


def test_many_brackets_are_not_depth():
    assert len(loads(b"[" + b",".join([b"{}"] * 1000) + b"]")) == 1000


def test_too_many_bytes_are_refused_before_they_are_read(settings):
    settings.JOBSITE = {**settings.JOBSITE, "JSON_MAX_BYTES": 10}
    with pytest.raises(TooLarge):
        loads(b'"' + b"x" * 10 + b'"')


def test_an_object_counts_as_a_level_and_a_bracket_in_a_text_does_not():
    assert loads(b'{"a":' * 64 + b'"]]"' + b"}" * 64)
    assert loads(b'["' + b"[" * 65 + b'"]')
    with pytest.raises(InvalidInput):
        loads(b'{"a":' * 32 + b"[" * 33 + b"]" * 33 + b"}" * 32)


@pytest.mark.parametrize("raw", [b"0.12345678901234567890", b"[1.0123456789012345678,2]", b"1.2345678901234567e3"])
def test_digits_behind_a_point_are_no_large_number(raw):
    assert loads(raw) == json.loads(raw)


@pytest.mark.parametrize("raw", [b"[0.5,9007199254740993]", b'{"a":9007199254740993}', b"[\n9007199254740993]"])
def test_a_large_number_is_found_wherever_it_stands(raw):
    with pytest.raises(InvalidInput):
        loads(raw)
