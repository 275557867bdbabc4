"""What is due, by receiver: the oldest few of each, so that nobody's backlog stands before anybody else's."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from jobs.execution.listeners import LEASE_SECONDS
from jobs.lifecycle.sql import bind
from jobs.log.statement import is_postgresql, run

#: A try that takes longer than this is slow, as that of a receiver that is down is.
SLOW_SECONDS = 5.0

OPEN = "delivered_at IS NULL AND failed_at IS NULL"
#: The receivers come from one step down the index for each, the rows of each from a few steps more: what else waits
#: is not read, however much it is. (For `min` PostgreSQL has read all of it when its statistics were old.)
SQL = """
WITH RECURSIVE receiver(path) AS (
    SELECT CAST('' AS text)
    UNION ALL
    SELECT (SELECT listener FROM jobs_delivery WHERE {open} AND listener > path ORDER BY listener LIMIT 1)
    FROM receiver WHERE path IS NOT NULL
)
SELECT path, one.id, one.tries, one.lease_until > {now}, one.lease_until > {now} AND one.lease_until < {slow}
FROM receiver {few} ORDER BY one.due_at, one.id"""
FEW = (
    "SELECT {columns} FROM jobs_delivery WHERE {open} AND listener = path AND due_at <= {now} ORDER BY due_at LIMIT %s"
)
COLUMNS = "id, tries, lease_until, due_at"


@dataclass(slots=True)
class Backlog:
    """The oldest of what is due for one receiver."""

    path: str
    #: What waits, the oldest first.
    ids: list[str] = field(default_factory=list)
    #: How many are being made just now, and how many of them have been for longer than `SLOW_SECONDS`.
    busy: int = 0
    slow: int = 0
    #: Whether the first of those that wait was tried before.
    was_tried: bool = False


def backlogs(*, share: int) -> list[Backlog]:
    """Give the first `share` due deliveries of every receiver, in one statement, the most overdue receiver first."""
    found: dict[str, Backlog] = {}
    for path, delivery_id, tries, is_busy, is_slow in _rows(share):
        one = found.setdefault(path, Backlog(path))
        if is_busy:
            one.busy, one.slow = one.busy + 1, one.slow + bool(is_slow)
        else:
            one.was_tried = tries > 0 if not one.ids else one.was_tried
            one.ids.append(delivery_id)
    return list(found.values())


def due_deliveries(*, limit: int) -> list[str]:
    """Give the ids of up to `limit` deliveries that wait and that nobody is making, in turns across receivers."""
    return in_turns([one.ids for one in backlogs(share=limit)])[:limit]


def in_turns(queues: Iterable[list[str]]) -> list[str]:
    """Give the first of every queue, then the second of every one…"""
    places = [(place, number, one) for number, queue in enumerate(queues) for place, one in enumerate(queue)]
    return [one for _, _, one in sorted(places)]


def _rows(share: int) -> list[Any]:
    (now, instant), (slow, latest) = _instant(0.0), _instant(LEASE_SECONDS - SLOW_SECONDS)
    few = FEW.format(columns=COLUMNS if is_postgresql() else "id", open=OPEN, now=now)
    # SQLite knows no LATERAL; its IN is asked once for each receiver, and the rows are found by their ids.
    joined = f"CROSS JOIN LATERAL ({few}) one" if is_postgresql() else f"JOIN jobs_delivery one ON one.id IN ({few})"
    sql = SQL.format(open=OPEN, now=now, slow=slow, few=joined)
    return run(sql, [*instant, *instant, *latest, *instant, share], is_prepared=False)


def _instant(seconds: float) -> tuple[str, list[Any]]:
    """The statement's time, unlike the clock's, can be looked up in an index."""
    if is_postgresql():
        return "statement_timestamp() + make_interval(secs => %s)", [seconds]
    return bind(timezone.now() + dt.timedelta(seconds=seconds))
