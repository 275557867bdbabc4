"""/v1/sheets/{id}/counts, /cells and /download (contract §2.5)."""

import pytest

from tests.api.conftest import refused, told


@pytest.fixture
def place(sheet):
    return f"/v1/sheets/{sheet.id}"


def test_counts_always_have_a_total(owner, place):
    assert told(owner.get(f"{place}/counts")) == {"counts": {"total": 3, "valid": 2, "error": 1}, "success": True}
    assert told(owner.get(f"{place}/counts?filter=valid"))["counts"] == {"total": 2, "valid": 2, "error": 0}
    counts = told(owner.get(f"{place}/counts?byField=true"))["counts"]
    assert counts["errorsByField"] == {"email": 1}
    whole = {"total": 3, "valid": 3, "error": 0, "empty": 0}
    assert counts["byField"] == {"name": whole, "email": {**whole, "valid": 2, "error": 1, "empty": 1}, "age": whole}
    counts = told(owner.get(f"{place}/counts?byField=true&q=is+valid"))["counts"]
    assert counts["byField"]["email"] == {"total": 2, "valid": 2, "error": 0, "empty": 0}


def test_counts_are_there_at_once(owner, place):
    told(owner.post(f"{place}/records", [{"email": {"value": "x"}}]))
    assert told(owner.get(f"{place}/counts"))["counts"]["total"] == 4


def test_it_lists_different_values_with_their_types(owner, place):
    told(owner.post(f"{place}/records", [{"age": {"value": 36}}, {"age": {"value": None}}]))
    cells = told(owner.get(f"{place}/cells?fieldKey=age&distinct=true&includeCounts=true"))["age"]
    assert cells[0] == {"value": 36, "counts": {"total": 2}}
    assert {cell["value"] for cell in cells} == {36, 85, 7, None}
    assert len(told(owner.get(f"{place}/cells?fieldKey=name&distinct=true&pageSize=2"))["name"]) == 2


@pytest.mark.parametrize("query", ["", "distinct=true", "fieldKey=colour&distinct=true", "fieldKey=name"])
def test_cells_need_a_field_and_distinct(owner, place, query):
    refused(owner.get(f"{place}/cells?{query}"), 400)


def test_it_sends_csv(owner, place):
    response = owner.get(f"{place}/download?filter=valid")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response["Content-Disposition"] == 'attachment; filename="Contacts.csv"'
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines == ["Name,Email,Age", "Ada,ada@example.org,36", "Grace,grace@example.org,85"]


@pytest.mark.parametrize("below", ["counts", "cells?fieldKey=name&distinct=true", "download"])
def test_charlie_cannot_tell_a_foreign_sheet_from_an_unknown_one(stranger, viewer, place, below):
    foreign = stranger.get(f"{place}/{below}")
    unknown = stranger.get(f"/v1/sheets/us_sh_unknown/{below}")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    response = viewer.get(f"{place}/{below}")
    assert response.status_code == 200
    assert b"".join(response)
