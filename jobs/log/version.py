"""Whether anything was committed at all, for less than a query."""

from django.db import connection


def data_version() -> object:
    """Give a value that changes when another connection has committed; None where only a query can tell.

    SQLite's number belongs to one connection, so a new connection counts as a change.
    """
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        number = cursor.execute("PRAGMA data_version").fetchone()[0]
    return id(connection.connection), number
