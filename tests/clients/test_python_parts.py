"""The parts of clients/python that need no server: which events fit, and how far a listener may say it is."""

from pathlib import Path
from typing import Any

import pytest
from jobsite_listener.ledger import Ledger
from jobsite_listener.match import matches

EVENT: dict[str, Any] = {
    "topic": "job:ready",
    "context": {"slugs": {"sheet": "contacts"}, "spaceId": "us_sp_1"},
    "payload": {"job": "workbook:export", "isPart": False, "progress": 0},
    "namespaces": ["space:red", "workbook:blue"],
}


@pytest.mark.parametrize(
    ("topic", "wanted", "fits"),
    [
        ("job:ready", {}, True),
        ("job:*", {}, True),
        ("**", {}, True),
        ("*", {}, False),
        ("job:created", {}, False),
        ("**", {"job": "workbook:*"}, True),
        ("**", {"job": "workbook:exp*"}, True),
        ("**", {"job": "*"}, False),
        ("**", {"job": "**"}, True),
        ("**", {"sheet": "contacts"}, True),
        ("**", {"context.slugs.sheet": "contacts"}, True),
        ("**", {"slugs.sheet": "contacts"}, False),
        ("**", {"payload.job": "workbook:export"}, True),
        ("**", {"isPart": False}, True),
        ("**", {"isPart": 0}, False),
        ("**", {"isPart": "False"}, False),
        ("**", {"progress": 0}, True),
        ("**", {"job": ["file:x", "workbook:export"]}, True),
        ("**", {"namespaces": "space:red"}, True),
        ("**", {"missing": None}, False),
        ("**", {"job": "workbook:export", "sheet": "orders"}, False),
    ],
)
def test_globs_choose_as_flatfiles_do(topic: str, wanted: dict[str, Any], fits: bool) -> None:
    assert matches(EVENT, topic, wanted) is fits


def test_a_cursor_is_kept_only_when_all_before_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "cursor"
    ledger = Ledger(path)
    first, second = ledger.add("e.1", 2), ledger.add("e.2", 1)
    ledger.end(second)
    ledger.end(first)
    ledger.write()
    assert not path.exists()
    ledger.end(first)
    ledger.wait_below(0, timeout=0)
    ledger.write()
    assert Ledger(path).read() == "e.2"


def test_without_a_file_nothing_is_kept() -> None:
    ledger = Ledger(None)
    ledger.add("e.1", 0)
    ledger.write()
    assert ledger.read() is None
