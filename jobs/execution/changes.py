"""Whether anything was committed since we last looked, for next to nothing: the poll behind the doorbell."""

from django.db.models import Sum

from jobs import log
from jobs.models import Stream


class Changes:
    """Remembers what it saw. SQLite tells of other connections' commits itself; PostgreSQL's streams do."""

    def __init__(self) -> None:
        self._seen: object = None

    def any(self) -> bool:
        """Whether something changed since the last call."""
        now = log.data_version() or Stream.objects.aggregate(total=Sum("head"))["total"]
        changed, self._seen = now != self._seen, now
        return changed
