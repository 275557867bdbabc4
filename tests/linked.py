"""Sheets that refer to one another, for tests of reference fields."""

from spaces.models import Record, Sheet
from spaces.ops.insert import insert_records


def pointing(key, ref="countries", to="code"):
    return {"key": key, "type": "reference", "config": {"ref": ref, "key": to, "relationship": "has-one"}}


def add(sheet, key, *values):
    return insert_records(sheet.id, [{key: {"value": value}} for value in values], by="x").ids


def unlinked(sheet):
    """Places of the records that say so; the counters must agree with the records."""
    records = list(Record.objects.in_sheet(sheet.id).in_order())
    counts = Sheet.objects.get(pk=sheet.id).counts
    assert counts == {
        "total": len(records),
        "valid": sum(record.is_valid for record in records),
        "error": sum(not record.is_valid for record in records),
    }
    told = [[each["source"] for cell in (record.messages or {}).values() for each in cell] for record in records]
    return [place for place, sources in enumerate(told) if "unlinked" in sources]


def ids_of(sheet):
    return list(Record.objects.in_sheet(sheet.id).in_order().values_list("pk", flat=True))


def values_of(sheet, key):
    return [record.values.get(key) for record in Record.objects.in_sheet(sheet.id).in_order()]
