"""Database connections of long-lived processes: kept from task to task, opened anew after an error."""

import contextlib
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError, close_old_connections, connections

#: What a database that is away, restarting or full of connections raises.
OUTAGES = (OperationalError, InterfaceError)


@contextlib.contextmanager
def fresh_connections() -> Iterator[None]:
    """Drop connections that are broken or too old, before and after a piece of work."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def drop_connections() -> None:
    """Close this thread's connections, broken or not."""
    for connection in connections.all(initialized_only=True):
        with contextlib.suppress(*OUTAGES):
            connection.close()
