"""The log of events: its only writer and its only tail."""

from jobs.log.acknowledge import acknowledge
from jobs.log.append import Draft, append
from jobs.log.move import Moved, append_moved
from jobs.log.read import READ, Tail, head, since
from jobs.log.rewind import cursor_before
from jobs.log.version import data_version

__all__ = [
    "READ",
    "Draft",
    "Moved",
    "Tail",
    "acknowledge",
    "append",
    "append_moved",
    "cursor_before",
    "data_version",
    "head",
    "since",
]
