"""Whether anything was committed since we last looked, for next to nothing: the poll behind the doorbell."""

from django.db import connection
from django.db.models import Sum

from jobs.log.statement import is_postgresql
from jobs.models import Stream


class Changes:
    """Remembers what it saw. SQLite tells of other connections' commits itself; PostgreSQL's streams do."""

    def __init__(self) -> None:
        self._seen: object = None

    def any(self) -> bool:
        """Whether something changed since the last call."""
        now = self._heads() if is_postgresql() else self._data_version()
        changed, self._seen = now != self._seen, now
        return changed

    def _heads(self) -> object:
        return Stream.objects.aggregate(total=Sum("head"))["total"]

    def _data_version(self) -> object:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            # The number belongs to one connection, so a new connection counts as a change.
            return id(connection.connection), cursor.fetchone()[0]
