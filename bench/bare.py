"""The bare pipeline that reading a file is compared with: csv, orjson, COPY or executemany, commits of 10,000 rows.

No encoding or delimiter is guessed, no type, nothing is validated, counted back, fenced or told.
"""

import csv
import itertools
import os
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg

COMMIT_ROWS = 10_000
BLOCK_ROWS = 5_000
KEYS = ("id", "name", "email", "city", "amount", "date", "flag", "note", "code", "ratio")
CITIES = ("Berlin", "São Paulo", "Paris, FR", "Kraków")
TABLE = "CREATE TABLE bare (id {key} PRIMARY KEY, sheet integer, pos bigint, v {json})"
BACK = "\\"


def write_csv(path: Path, rows: int) -> None:
    """Make a file of ten columns: quoted commas, doubled quotes, UTF-8, numbers, dates, truth values."""
    dice = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(KEYS)
        for n in range(rows):
            note = 'said "hi", ok' if n % 5 == 0 else "plain text"
            amount, ratio = round(dice.random() * 1000, 2), dice.random()
            day = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"
            where = dice.choice(CITIES)
            writer.writerow(
                [n, f"Name {n}", f"u{n}@example.com", where, amount, day, n % 2 == 0, note, f"A{n:07}", ratio]
            )


def load(path: Path, *, database: str) -> float:
    """Load the file into a table of its own and give the seconds. `database` is a URL or a path of SQLite."""
    begun = time.perf_counter()
    if database.startswith("postgres"):
        _load_postgresql(path, database)
    else:
        _load_sqlite(path, database)
    return time.perf_counter() - begun


def _load_postgresql(path: Path, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(TABLE.format(key="bigint", json="jsonb"))
        connection.execute("CREATE INDEX bare_position ON bare (sheet, pos)")
        for chunk in _chunks(path):
            with connection.transaction(), connection.cursor().copy("COPY bare FROM STDIN") as copy:
                for start in range(0, len(chunk), BLOCK_ROWS):
                    part = chunk[start : start + BLOCK_ROWS]
                    lines = (f"{n}\t1\t{n}\t{text.decode().replace(BACK, BACK + BACK)}\n" for n, text in part)
                    copy.write("".join(lines))


def _load_sqlite(path: Path, file: str) -> None:
    with sqlite3.connect(file, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(TABLE.format(key="integer", json="text"))
        connection.execute("CREATE INDEX bare_position ON bare (sheet, pos)")
        for chunk in _chunks(path):
            connection.execute("BEGIN IMMEDIATE")
            rows = ((n, 1, n, text.decode()) for n, text in chunk)
            connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?)", rows)
            connection.execute("COMMIT")
    connection.close()


def _chunks(path: Path) -> Iterator[list[tuple[int, bytes]]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader: Any = csv.reader(file)
        keys = next(reader)
        numbers = itertools.count()
        while chunk := list(itertools.islice(reader, COMMIT_ROWS)):
            yield [(next(numbers), orjson.dumps(dict(zip(keys, row, strict=True)))) for row in chunk]


def main(path: str) -> None:
    """Load what the command line names, so that it has a process of its own; print the seconds."""
    database = os.environ.get("DATABASE_URL") or str(Path(os.environ["JOBSITE_HOME"]) / "bare.sqlite3")
    print(load(Path(path), database=database))


if __name__ == "__main__":
    main(sys.argv[1])
