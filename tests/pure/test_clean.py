"""What goes into the database is what both databases accept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.clean import clean_text, dump
from jobs.errors import InvalidInput


def test_it_replaces_nul_and_lone_surrogates_in_text():
    assert clean_text("a\x00b\ud800c") == "a\ufffdb\ufffdc"


def test_it_cuts_text_to_its_limit():
    assert clean_text("abcdef", limit=3) == "abc"


def test_it_replaces_nul_and_lone_surrogates_deep_inside_json():
    assert json.loads(dump({"a": ["\x00", {"\ud800": "é"}]})) == {"a": ["\ufffd", {"\ufffd": "é"}]}


def test_it_keeps_a_backslash_that_merely_looks_like_nul():
    assert json.loads(dump({"a": "\\u0000"})) == {"a": "\\u0000"}


def test_it_refuses_what_json_cannot_say():
    with pytest.raises(InvalidInput):
        dump({"a": object()})


@given(st.text(alphabet=st.characters(codec=None, categories=None)))
def test_it_always_gives_text_that_utf8_can_carry(text):
    assert "\x00" not in clean_text(text)
    clean_text(text).encode("utf-8")
