"""How a time is written on the wire."""

import datetime as dt


def moment(at: dt.datetime | None) -> str | None:
    """Write an aware time as ISO 8601 in UTC with milliseconds, as JavaScript does: `2026-01-31T12:00:00.000Z`."""
    if at is None:
        return None
    if at.tzinfo is not dt.UTC:
        at = at.astimezone(dt.UTC)
    return f"{at.isoformat(timespec='milliseconds')[:-6]}Z"
