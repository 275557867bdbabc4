"""Reading events in the order they were committed."""

from dataclasses import dataclass
from typing import Any

from jobs.models import Event, Stream

#: Columns that a reader gets.
READ = ("id", "seq", "topic", "domain", "context", "payload", "environment_id", "space_id", "job_id") + (
    "origin",
    "target",
    "created_at",
    "acknowledged_at",
    "acknowledged_by",
)


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a stream ends, and what makes old cursors void."""

    head: int
    pruned: int
    epoch: str


def head(environment: str) -> Tail:
    """Give the end of an environment's stream; an environment without events ends at 0."""
    row = Stream.objects.filter(pk=environment).values_list("head", "pruned", "epoch").first()
    return Tail(*row) if row else Tail(0, 0, "")


def since(environment: str, *, after: int, limit: int = 500, space: str | None = None) -> list[dict[str, Any]]:
    """Give the events numbered above `after`, oldest first, at most `limit`.

    A later commit always has a larger number, so a reader that remembers the last `seq` misses nothing.
    """
    events = Event.objects.filter(environment_id=environment, seq__gt=after)
    if space:
        events = events.filter(space_id=space)
    return list(events.order_by("seq").values(*READ)[:limit])
