"""Finding the place in a stream by time."""

import datetime as dt

from jobs.log.read import head
from jobs.models import Event

#: How far back the first look goes; mostly a poller asks for the last seconds.
_FIRST_STEP = 1_000


def cursor_before(environment: str, at: dt.datetime) -> int:
    """Give a cursor with no event at or after `at` behind it, and not many older ones in front of it.

    Numbers and times rise together, but only numbers have an index: this leaps back from the head, four
    times further with every look, so a poll costs two small queries and no second index is written for it.
    """
    newest, step = head(environment).head, _FIRST_STEP
    while (cursor := newest - step) > 0:
        seen = Event.objects.filter(environment_id=environment, seq__lte=cursor).order_by("-seq")
        created_at = seen.values_list("created_at", flat=True).first()
        if created_at is None or created_at < at:
            return cursor
        step *= 4
    return 0
