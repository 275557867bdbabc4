"""Field keys from headers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.rules import clean_headers


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Total Amount (€)", "total_amount"),
        ("firstName", "first_name"),
        ("  E-mail  ", "e_mail"),
        ("2024", "2024"),
        ("Größe", "größe"),
        ("名前", "名前"),
        ("__id__", "id"),
        ("a\nb", "a_b"),
        ("already_snake_2", "already_snake_2"),
        ("IATA", "iata"),
    ],
)
def test_it_makes_snake_case_keys(header, key):
    assert clean_headers([header])[0].key == key


def test_it_keeps_the_header_as_label():
    assert clean_headers(["  Total\nAmount (€) "])[0].label == "Total Amount (€)"


def test_it_tells_equal_and_blank_headers_apart():
    columns = clean_headers(["name", "Name", "", "name_2", "name", "!!", "column_3"])
    assert [column.key for column in columns] == [
        "name",
        "name_2",
        "column_3",
        "name_2_2",
        "name_3",
        "column_6",
        "column_3_2",
    ]
    assert columns[2].label == "Column 3"


def test_it_cuts_long_headers():
    columns = clean_headers(["x" * 1000, "x" * 1000])
    assert [len(column.key) for column in columns] == [225, 225]
    assert len(columns[0].label) == 255


@given(st.lists(st.text(max_size=300), max_size=20))
def test_any_headers_give_unique_storable_columns(headers):
    columns = clean_headers(headers)
    assert len({column.key for column in columns}) == len(headers)
    for key, label in columns:
        assert 1 <= len(key) <= 225 and 1 <= len(label) <= 255
        assert not re.search("[\x00\ud800-\udfff]", key + label)
