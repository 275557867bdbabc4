"""Filters behave as Flatfile's engine does; the cases are those verified in the contract, §3.6."""

import pytest

from jobs.sdk.match import glob, matches

EVENT = {
    "topic": "job:ready",
    "domain": "job",
    "context": {"sheetSlug": "contacts", "slugs": {"sheet": "contacts"}, "namespaces": ["space:red", "sheet:x"]},
    "payload": {"job": "workbook:export", "domain": "workbook", "isPart": False, "status": "ready", "part": 1},
}


@pytest.mark.parametrize(
    ("pattern", "word", "fits"),
    [
        ("workbook:*", "workbook:export", True),
        ("workbook:exp*", "workbook:export", True),
        ("**", "workbook:export", True),
        ("*", "workbook:export", False),
        ("job:*", "job:ready", True),
        ("job:*", "job:contacts:submit", False),
        ("job:**", "job:contacts:submit", True),
        ("a.c", "abc", False),
    ],
)
def test_it_matches_globs_over_parts(pattern, word, fits):
    assert glob(pattern, word) is fits


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"job": "workbook:*"}, True),
        ({"job": "*"}, False),
        ({"isPart": False}, True),
        ({"isPart": True}, False),
        ({"isPart": 0}, False),
        ({"part": 1}, True),
        ({"part": True}, False),
        ({"sheet": "contacts"}, True),
        ({"sheetSlug": "contacts"}, True),
        ({"domain": "workbook"}, True),
        ({"payload.job": "workbook:export"}, True),
        ({"context.slugs.sheet": "contacts"}, True),
        ({"slugs.sheet": "contacts"}, False),
        ({"status": ["failed", "ready"]}, True),
        ({"namespaces": "space:red"}, True),
        ({"absent": None}, False),
        ({"absent": "**"}, False),
        ({}, True),
    ],
)
def test_it_matches_filters(wanted, fits):
    assert matches(EVENT, wanted) is fits
