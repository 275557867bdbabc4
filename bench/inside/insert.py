"""Adds the same rows by `records.insert` and by Django's `bulk_create`, in turns."""

import random
import time
from typing import Any

import orjson
from django.db import connection, transaction
from django.test import Client

from bench.inside import work
from jobs import keys
from jobs.access import SYSTEM
from jobsite.memory import settle
from spaces.models import Record, Sheet, Workbook
from spaces.models.record import record_ids
from spaces.ops.insert import insert_records
from spaces.ops.workbook import create_workbook

#: What a sheet of a customer's looks like: every kind of cell, two that must be filled, one of several options.
FIELDS = [
    {"key": "id", "type": "string", "constraints": [{"type": "required"}]},
    {"key": "name", "type": "string", "constraints": [{"type": "required"}]},
    {"key": "email", "type": "string"},
    {"key": "city", "type": "enum", "config": {"options": [{"value": name} for name in ("Berlin", "Paris", "Kraków")]}},
    {"key": "amount", "type": "number"},
    {"key": "date", "type": "date"},
    {"key": "flag", "type": "boolean"},
    {"key": "note", "type": "string"},
    {"key": "code", "type": "string"},
    {"key": "ratio", "type": "number"},
]


def main(*, count: int, rounds: int) -> dict[str, list[float]]:
    """Give the seconds of each round, after one that does not count."""
    space, environment = Workbook.objects.get().space, work.environment_id()
    sheets = [{"name": name, "slug": name, "fields": FIELDS} for name in ("ours", "theirs", "verbs")]
    book = create_workbook(space, name="Inserted", by=SYSTEM, sheets=sheets, actions=[])
    ours, theirs, verbs = Sheet.objects.filter(workbook=book).order_by("slug")
    client = Client(headers={"Authorization": f"Bearer {keys.issue(environment)[1]}"})
    told: dict[str, list[float]] = {"theirs": [], "verb": [], "door": []}
    settle()  # as the web process does; it helps both
    for number in range(rounds + 1):
        rows = [_row(number * count + n) for n in range(count)]
        told["theirs"].append(_by_django(theirs, rows))
        told["door"].append(_by_api(client, ours, rows))
        told["verb"].append(_by_verb(verbs, rows))
    _check([ours, theirs, verbs])
    return {name: seconds[1:] for name, seconds in told.items()}


def _row(number: int) -> dict[str, Any]:
    dice = random.Random(number)
    return {
        "id": f"C{number:07}",
        "name": f"Name {number}",
        "email": f"u{number}@example.com",
        "city": dice.choice(("Berlin", "Paris", "Kraków")),
        "amount": round(dice.random() * 1000, 2),
        "date": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "flag": number % 2 == 0,
        "note": 'said "hi", ok' if number % 5 == 0 else "plain text",
        "code": f"A{number:07}",
        "ratio": dice.random(),
    }


def _by_api(client: Client, sheet: Sheet, rows: list[dict[str, Any]]) -> float:
    """From the request's bytes to those of the answer."""
    body = orjson.dumps([{key: {"value": value} for key, value in row.items()} for row in rows])
    begun = time.perf_counter()
    answer = client.post(f"/v1/sheets/{sheet.id}/records", body, content_type="application/json")
    seconds = time.perf_counter() - begun
    if answer.status_code != 200 or len(answer.json()["data"]["records"]) != len(rows):
        raise RuntimeError(f"{answer.status_code} {answer.content[:300]!r}")
    return seconds


def _by_verb(sheet: Sheet, rows: list[dict[str, Any]]) -> float:
    """From a body that is read to the commit."""
    body = [{key: {"value": value} for key, value in row.items()} for row in rows]
    begun = time.perf_counter()
    insert_records(sheet.id, body, by=SYSTEM)
    return time.perf_counter() - begun


def _by_django(sheet: Sheet, rows: list[dict[str, Any]]) -> float:
    """From Python's values to the commit: the same columns, and nothing is validated, counted or told."""
    first = Record.objects.in_sheet(sheet.id).count()
    begun = time.perf_counter()
    ids = record_ids(sheet.id, range(first, first + len(rows)))
    made = [
        Record(id=record_id, sheet_id=sheet.id, position=first + n, values=values)
        for n, (record_id, values) in enumerate(zip(ids, rows, strict=True))
    ]
    with transaction.atomic():
        Record.objects.bulk_create(made)
    return time.perf_counter() - begun


def _check(sheets: list[Sheet]) -> None:
    """See that all ways did the same."""
    columns = ("position", "values", "is_valid")
    stored = [list(Record.objects.in_sheet(sheet.id).in_order().values_list(*columns)) for sheet in sheets]
    if any(each != stored[0] for each in stored):
        raise RuntimeError(f"The ways of inserting differ on {connection.vendor}.")
