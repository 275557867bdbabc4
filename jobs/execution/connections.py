"""Database connections of long-lived processes: kept from task to task, opened anew after an error."""

import contextlib
import math
import threading
import time
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError, close_old_connections, connections

#: How long after its last use a connection is taken to be alive.
TRUST_SECONDS = 5.0
#: Connections belong to their thread, and so does the moment of their last use.
_used = threading.local()

#: What a database that is away, restarting or full of connections raises.
OUTAGES = (OperationalError, InterfaceError)


@contextlib.contextmanager
def fresh_connections() -> Iterator[None]:
    """Drop connections that are broken or too old, before and after a piece of work."""
    close_old_connections()
    _trust_recent()
    try:
        yield
    finally:
        close_old_connections()
        _used.at = time.monotonic()


def _trust_recent() -> None:
    """A connection that answered a moment ago is not asked whether it lives: that is one more way there and back."""
    if time.monotonic() - getattr(_used, "at", -math.inf) < TRUST_SECONDS:
        for connection in connections.all(initialized_only=True):
            connection.health_check_done = True  # type: ignore[attr-defined]


def drop_connections() -> None:
    """Close this thread's connections, broken or not."""
    for connection in connections.all(initialized_only=True):
        with contextlib.suppress(*OUTAGES):
            connection.close()
