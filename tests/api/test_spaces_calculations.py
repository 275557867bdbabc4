"""/v1/sheets/{id}/calculations, and judging a workbook anew (contract §2.5)."""

import pytest

from jobs.models import Event
from spaces.models import Record
from spaces.ops.sheet import add_field
from tests.api.conftest import refused, told


def values(api, sheet, query=""):
    rows = told(api.get(f"/v1/sheets/{sheet.id}/calculations?{query}"))
    return {(row["fieldKey"], row["type"]): row.get("value") for row in rows}


def test_it_calculates_each_field(owner, sheet):
    place = f"/v1/sheets/{sheet.id}/records"
    ages = [row.values.get("age") for row in Record.objects.in_sheet(sheet.id)]
    numbers = [age for age in ages if isinstance(age, int | float)]
    found = values(owner, sheet)
    assert found["age", "SUM"] == sum(numbers)
    assert found["age", "AVERAGE"] == pytest.approx(sum(numbers) / len(numbers))
    assert (found["age", "MIN"], found["age", "MAX"]) == (min(numbers), max(numbers))
    assert found["email", "COUNT_EMPTY"] + found["email", "COUNT_NON_EMPTY"] == 3
    assert found["email", "PERCENT_EMPTY"] == pytest.approx(100 * found["email", "COUNT_EMPTY"] / 3)
    assert ("email", "SUM") not in found
    owner.post(place, [{"age": {"value": "many"}}, {"age": {"value": 1e308}}, {"age": {"value": 1.7e308}}])
    assert values(owner, sheet)["age", "MAX"] == 1.7e308
    assert values(owner, sheet)["age", "SUM"] is None


def test_its_ids_stay_and_it_keeps_to_what_is_asked_for(owner, sheet):
    place = f"/v1/sheets/{sheet.id}/calculations"
    first, again = (told(owner.get(place)) for _ in range(2))
    assert first == again
    assert len({row["id"] for row in first}) == len(first)
    assert values(owner, sheet, "filter=error")["name", "COUNT_NON_EMPTY"] == 1
    nothing = values(owner, sheet, "filter=none")
    assert (nothing["name", "COUNT_EMPTY"], nothing["name", "PERCENT_EMPTY"], nothing["age", "SUM"]) == (0, None, None)


def test_a_key_of_any_letters_is_a_key(owner, sheet):
    for key in ('a"b', "1", "ä\\"):
        add_field(sheet.id, {"key": key, "type": "number"}, by="")
        owner.post(f"/v1/sheets/{sheet.id}/records", [{key: {"value": 7}}])
        assert values(owner, sheet)[key, "SUM"] == 7


def test_a_workbook_is_judged_anew(owner, workbook, sheet):
    Event.objects.all().delete()
    assert told(owner.post(f"/v1/workbooks/{workbook.id}/rebuild")) == {"success": True}
    assert Event.objects.filter(topic="commit:created", context__sheetId=sheet.id).exists()


def test_strangers_and_lookers(viewer, stranger, workbook, sheet):
    assert values(viewer, sheet)
    refused(viewer.post(f"/v1/workbooks/{workbook.id}/rebuild"), 403)
    refused(stranger.post(f"/v1/workbooks/{workbook.id}/rebuild"), 404)
    refused(stranger.get(f"/v1/sheets/{sheet.id}/calculations"), 404)
