"""Holding rows against each other's change."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locking(rows: QuerySet[M]) -> QuerySet[M]:
    """Let whoever reads these rows hold them until the commit; rows that `select_related` joins are not held.

    Not FOR UPDATE: a commit looks at the parents of what it has made, and whoever appends commits with the stream
    in hand. A parent held FOR UPDATE by one who is about to append would make the two wait for each other. SQLite
    has one writer at a time and needs no row locks.
    """
    return rows.select_for_update(of=("self",), no_key=True)
