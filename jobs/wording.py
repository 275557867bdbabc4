"""Times and durations in words, the same in pages, e-mails and messages. Words only; no ORM here."""

from datetime import datetime, timedelta


def duration(value: timedelta | float | None, coarse: bool = False) -> str:
    """Say how long, with at most two units: 0.4 s, 12 s, 3 min 20 s, 1 h 4 min, 2 d 3 h."""
    if value is None:
        return "–"
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if seconds < 10 and not coarse:
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    for unit, size, small, small_size in (("d", 86400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if whole >= size:
            rest = whole % size // small_size
            return f"{whole // size} {unit}" + (f" {rest} {small}" if rest and not coarse else "")
    return f"{whole} s"


def relative(value: datetime, *, now: datetime) -> str:
    """Say how far a time is from now, in the coarsest unit that is still useful."""
    seconds = (now - value).total_seconds()
    if abs(seconds) < 5:
        return "just now"
    words = duration(abs(seconds), coarse=True)
    return f"{words} ago" if seconds > 0 else f"in {words}"


def counted(number: int, thing: str) -> str:
    """Say how many: 1 row, 3,376 rows."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
