"""Asks for pages of the records of one large sheet, by the API's door."""

import random
import time
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from bench.inside import work
from bench.inside.insert import FIELDS
from jobs import keys
from jobs.access import SYSTEM
from jobsite.memory import settle
from spaces.models import Sheet, Workbook
from spaces.ops.rows import COMMIT_ROWS, insert_rows
from spaces.ops.workbook import create_workbook
from spaces.rules import compile_batch

PAGE = 1_000
#: One record in so many has a cell that does not fit.
WRONG_ONE_IN = 100
KEYS = [field["key"] for field in FIELDS]


def main(*, count: int, rounds: int) -> dict[str, list[float]]:
    """Fill a sheet; give the milliseconds of each page by what was asked."""
    environment = work.environment_id()
    sheet = _fill(Workbook.objects.get().space, count)
    client = Client(headers={"Authorization": f"Bearer {keys.issue(environment)[1]}"})
    settle()
    told: dict[str, list[float]] = {}
    for name, question in _questions().items():
        for page in (1, *_pages(name, count, rounds - 1)):
            query = urlencode({**question, "pageSize": PAGE, "pageNumber": page})
            begun = time.perf_counter()
            answer = client.get(f"/v1/sheets/{sheet.id}/records?{query}")
            told.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{query}: {answer.status_code} {answer.content[:300]!r}")
    return told


def _questions() -> dict[str, dict[str, str]]:
    asked = {f"error, by {key}": {"filter": "error", "sortField": key} for key in KEYS}
    asked["error, by amount, backwards"] = {"filter": "error", "sortField": "amount", "sortDirection": "desc"}
    asked["other: error in amount, by date"] = {"filter": "error", "filterField": "amount", "sortField": "date"}
    asked["other: error, with a text, by name"] = {"filter": "error", "searchValue": "said", "sortField": "name"}
    asked["other: error, in order"] = {"filter": "error"}
    asked["other: valid, in order"] = {"filter": "valid"}
    asked["other: all, by amount"] = {"sortField": "amount"}
    asked["other: all with a text"] = {"searchValue": "said"}
    asked["other: FFQL amount gt 500"] = {"q": "amount gt 500"}
    asked["other: FFQL code eq A0000007"] = {"q": "code eq A0000007"}
    return asked


def _pages(name: str, count: int, rounds: int) -> list[int]:
    """Pages anywhere among the wrong records; few of what is only noted."""
    dice, last = random.Random(name), max(1, count // WRONG_ONE_IN // PAGE)
    return [dice.randint(1, last) for _ in range(min(rounds, 2) if name.startswith("other") else rounds)]


def _fill(space: object, count: int) -> Sheet:
    """By the door that reading a file uses: rows by the rules, and the counts after them."""
    sheets = [{"name": "Large", "slug": "large", "fields": FIELDS}]
    book = create_workbook(space, name="Large", by=SYSTEM, sheets=sheets, actions=[])
    sheet, convert, errors = Sheet.objects.get(workbook=book), compile_batch(FIELDS), 0
    for first in range(0, count, COMMIT_ROWS):
        rows = convert([_row(n) for n in range(first, min(first + COMMIT_ROWS, count))])
        errors += insert_rows(sheet.id, rows, first_position=first)[1]
    Sheet.objects.filter(pk=sheet.id).update(total_count=count, error_count=errors, next_position=count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return sheet


def _row(n: int) -> list[str]:
    dice = random.Random(n)
    city = dice.choice(("Berlin", "Paris", "Kraków"))
    amount = "a lot" if n % WRONG_ONE_IN == 7 else str(round(dice.random() * 1000, 2))
    day = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"
    note = 'said "hi", ok' if n % 5 == 0 else "plain text"
    cells = (f"C{dice.getrandbits(30):010}", f"Name {n}", f"u{n}@example.com", city, amount, day, "yes", note)
    return [*cells, f"A{n:07}", str(dice.random())]
