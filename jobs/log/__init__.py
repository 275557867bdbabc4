"""The log of events: its only writer and its only tail."""

from jobs.log.append import Draft, append
from jobs.log.move import Moved, append_moved
from jobs.log.read import Tail, head, since

__all__ = ["Draft", "Moved", "Tail", "append", "append_moved", "head", "since"]
