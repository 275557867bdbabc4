"""Wrong passwords: counted by name in the database, so that every process knows of them."""

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.errors import TooManyRequests
from jobs.models import FailedSignIn

#: So many wrong passwords for one name are heard out within PERIOD; then the name waits for its end.
MOST = 10
PERIOD = dt.timedelta(minutes=5)


def refuse_guessing(name: str) -> None:
    """Refuse a name with too many wrong passwords, whether an account has it or not. Raises TooManyRequests."""
    now = timezone.now()
    row = FailedSignIn.objects.filter(pk=_digest(name), count__gte=MOST, since__gt=now - PERIOD).first()
    if row:
        raise TooManyRequests("Too many wrong passwords; wait.", wait=(row.since + PERIOD - now).total_seconds() + 1)


def note_wrong(name: str) -> None:
    """Count one more; two at once are both counted, unless they are the first of a period."""
    now = timezone.now()
    with transaction.atomic():
        recent = FailedSignIn.objects.filter(pk=_digest(name), since__gt=now - PERIOD)
        if not recent.update(count=F("count") + 1):
            FailedSignIn.objects.update_or_create(pk=_digest(name), defaults={"count": 1, "since": now})


def note_right(name: str) -> None:
    """Begin anew."""
    with transaction.atomic():
        FailedSignIn.objects.filter(pk=_digest(name)).delete()


def _digest(name: str) -> str:
    return hashlib.sha256(name.lower().encode()).hexdigest()
