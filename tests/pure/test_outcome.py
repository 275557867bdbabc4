"""An outcome holds only what may be shown and followed."""

import pytest

from jobs.errors import InvalidInput
from jobs.outcome import NEXT, checked_outcome
from jobs.sdk import outcome as kit


def test_it_keeps_what_it_does_not_know():
    assert checked_outcome({"message": "m", "extra": {"a": 1}, "heading": None}) == {"message": "m", "extra": {"a": 1}}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "\tjava\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "ftp://host/x",
        "",
        None,
        7,
    ],
)
def test_it_refuses_addresses_that_are_neither_http_nor_ours(address):
    for kind in ("url", "download"):
        with pytest.raises(InvalidInput):
            checked_outcome({"next": {"type": kind, "url": address}})


@pytest.mark.parametrize("address", ["https://example.org/a?b=c", "http://localhost:3000", "/space/us_sp_1"])
def test_it_accepts_http_and_our_own_paths(address):
    assert checked_outcome({"next": {"type": "url", "url": address}})["next"]["url"] == address


@pytest.mark.parametrize(
    "outcome",
    [
        {"acknowledge": "yes"},
        {"message": 5},
        {"next": "page"},
        {"next": {"type": "teleport"}},
        {"next": {"type": "id"}},
        {"next": {"type": "files", "files": [{"id": "x"}]}},
        {"next": {"type": "view", "sheetId": "s", "hiddenColumns": "a"}},
        {"trigger": "sometimes"},
        {"trigger": {"type": "automatic", "audience": "nobody"}},
    ],
)
def test_it_refuses_wrong_shapes(outcome):
    with pytest.raises(InvalidInput):
        checked_outcome(outcome)


def test_its_builders_make_every_kind_of_next():
    made = [
        kit.next_id("us_sp_1", path="files"),
        kit.next_url("https://example.org", replace=True),
        kit.next_download("/x", file_name="x.csv"),
        kit.next_files(["us_fl_1", {"fileId": "us_fl_2", "label": "two"}]),
        kit.next_wait(fade=True),
        kit.next_snapshot("us_ss_1", sheet_id="us_sh_1"),
        kit.next_retry(label="Again"),
        kit.next_view("us_sh_1", hidden_columns=["a"]),
        kit.next_clear_filters(),
    ]
    assert {step["type"] for step in made} == set(NEXT)
    for step in made:
        assert checked_outcome({"next": step})["next"] == step
