"""Which of our processes live, and which job names they answer: read once for a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.models import Presence
from jobs.sdk.match import glob

#: A process says it is there every few seconds; silent for this long, it is gone.
SILENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Process:
    """One process as the page shows it."""

    kind: str
    name: str
    slots: int
    is_alive: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Crew:
    """The processes of this installation."""

    processes: list[Process]
    handles: frozenset[str]

    def has(self, kind: str) -> bool:
        """Whether at least one process of a kind lives."""
        return any(one.is_alive for one in self.processes if one.kind == kind)

    @property
    def warning(self) -> str:
        """What is missing, as a sentence with its fix; empty when nothing is."""
        if not self.has("worker"):
            return "No worker is running, so jobs stay ready. “manage.py up” starts web, worker and clock together."
        if not self.has("clock"):
            return "The clock is not running, so nobody hands jobs to the workers. Start it with “manage.py clock”."
        return ""

    def answers(self, name: str) -> bool:
        """Whether a live worker has a handler for a job name; handlers may be globs."""
        return name in self.handles or any(glob(pattern, name) for pattern in self.handles)


def crew(*, now: datetime) -> Crew:
    """Read who lives. Processes silent for an hour are not mentioned any more."""
    rows = Presence.objects.filter(seen_at__gte=now - timedelta(hours=1)).order_by("kind", "-seen_at")[:60]
    alive = [row for row in rows if now - row.seen_at < SILENCE]
    handles = frozenset(name for row in alive for name in row.handles)
    processes = [_process(row, now=now) for row in rows]
    return Crew(processes, handles)


def _process(row: Presence, *, now: datetime) -> Process:
    name = row.id.partition("@")[2] or row.id
    return Process(row.kind, name, row.slots, is_alive=now - row.seen_at < SILENCE, seen_at=row.seen_at)
