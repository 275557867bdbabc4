"""A million decided and undecided jobs of ninety days, written past the verbs: only their columns matter here."""

import random
import time
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import connection, transaction

from bench.inside import work
from jobs import lifecycle
from jobs.access import person
from jobs.ids import ALPHABET
from jobs.lifecycle.row import COLUMNS
from jobs.models import Job
from spaces.models import Membership, Role, Space
from spaces.ops.space import create_space

DAYS = 90
SPACES = 40
STATUSES = ("complete", "failed", "canceled", "executing", "ready", "scheduled", "waiting", "created")
WEIGHTS = (9_000, 500, 300, 20, 50, 50, 50, 30)
NAMES = [f"sheet:clean-{n}" for n in range(18)] + ["file:extract", "workbook:export"]
#: What each job has of its own; everything else is copied from one real job.
OWN = ("id", "created_at", "updated_at", "finished_at", "status", "space_id", "name", "operation") + (
    "created_by",
    "source",
    "info",
)


def main(*, count: int) -> None:
    """Answer nothing."""
    owner = User.objects.get(username="owner")
    space = Space.objects.select_related("environment").get()
    Membership.objects.filter(user=owner).update(space=None)
    places = [
        space,
        *(create_space(space.environment, name=f"Space {n}", by=person(owner).id) for n in range(1, SPACES)),
    ]
    visitor = User.objects.create_user("visitor", password="measured")
    for place in places[:3]:
        Membership.objects.create(user=visitor, environment=space.environment, space=place, role=Role.VIEWER)
    pattern = lifecycle.create(work.draft("nobody", source=work.workbook_id(), environment="")).pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE made AS SELECT {', '.join(OWN)} FROM jobs_job WHERE 1 = 0")
        _write(cursor, _rows(count, [place.id for place in places]))
        columns = ", ".join(f"made.{column}" if column in OWN else f"job.{column}" for column in COLUMNS)
        names = ", ".join(COLUMNS)
        cursor.execute(
            f"INSERT INTO jobs_job ({names}) SELECT {columns} FROM made CROSS JOIN jobs_job job WHERE job.id = %s",
            [pattern],
        )
    Job.objects.filter(pk=pattern).delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _rows(count: int, spaces: list[str]) -> Iterator[tuple[object, ...]]:
    dice, now = random.Random(7), time.time()
    statuses = dice.choices(STATUSES, WEIGHTS, k=count)
    for n, status in enumerate(statuses):
        at = now - DAYS * 86400 * (1 - n / count)
        name = "file:rare" if n % 20_000 == 7 else dice.choice(NAMES)
        made = _instant(at)
        info = f"Batch {n % 977} of {n % 61}." if n % 5_000 else "A needle in the haystack."
        ended = made if status in STATUSES[:3] else None
        by, source = f"us_usr_{n % 211}", f"us_sh_{n % 5_003}"
        own = (_id(at, n), made, made, ended, status, dice.choice(spaces), name, name.partition(":")[2])
        yield (*own, by, source, info)


def _instant(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at)) + ("+00" if connection.vendor == "postgresql" else "")


def _id(at: float, n: int) -> str:
    number = int(at * 1000) << 80 | n << 40
    return "us_jb_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def _write(cursor: object, rows: Iterator[tuple[object, ...]]) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY made ({', '.join(OWN)}) FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(OWN))
        connection.connection.executemany(f"INSERT INTO made VALUES ({marks})", rows)
