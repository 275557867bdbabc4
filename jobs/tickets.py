"""Tickets: what a key may show in an address instead of itself, to follow events and nothing else.

A ticket is signed, not stored: it names the key that asked for it, the place it is good for, and when it
was made. It opens nothing after TTL, and nothing at all once its key is gone, which is asked of the
database each time.
"""

from dataclasses import dataclass

from django.core import signing

from jobs import keys
from jobs.access import Principal

#: How long a ticket opens doors, in minutes: the unit in which the wire tells it.
TTL_MINUTES = 60
#: Longer ones are not worth reading.
MAX_LENGTH = 1000
_SALT = "jobs.tickets"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket is good for: one environment as far as its key sees it, or one space of it."""

    principal: Principal
    environment: str
    space: str | None = None


def write(key_id: str, *, environment: str, space: str | None = None) -> str:
    """Write the ticket of a key for a place that somebody has checked the key may see."""
    return signing.dumps([key_id, environment, space], salt=_SALT)


def read(text: str) -> Ticket | None:
    """Read a ticket; None for one that is forged, too old, or of a key that does not count any more."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        key_id, environment, space = signing.loads(text, salt=_SALT, max_age=TTL_MINUTES * 60)
    except (signing.BadSignature, ValueError):
        return None
    principal = keys.principal_with(key_id)
    return Ticket(principal, environment, space) if principal else None
