"""Wrong passwords: counted by name and by address in the database, so that every process knows of them."""

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.errors import TooManyRequests
from jobs.models import FailedSignIn

#: So long the wrong ones are counted from the first of them on; then everything is forgotten.
PERIOD = dt.timedelta(minutes=5)


def refuse_guessing(name: str | None, *, address: str | None) -> None:
    """Refuse a name or an address with too many wrong passwords, whether an account has the name or not.

    The limits are `SIGN_IN_TRIES` and `SIGN_IN_TRIES_PER_ADDRESS`: many people may share an address. What is not
    known, None, is not counted. Raises TooManyRequests.
    """
    now, limits = timezone.now(), dict(_counted(name, address))
    rows = FailedSignIn.objects.filter(pk__in=limits, since__gt=now - PERIOD)
    full = [row.since for row in rows if row.count >= limits[row.pk]]
    if full:
        raise TooManyRequests("Too many wrong passwords; wait.", wait=(max(full) + PERIOD - now).total_seconds() + 1)


def note_wrong(name: str | None, *, address: str | None) -> None:
    """Count one more; two at once are both counted, unless they are the first of a period."""
    now = timezone.now()
    with transaction.atomic():
        for key, _ in _counted(name, address):
            recent = FailedSignIn.objects.filter(pk=key, since__gt=now - PERIOD)
            if not recent.update(count=F("count") + 1):
                FailedSignIn.objects.update_or_create(pk=key, defaults={"count": 1, "since": now})


def note_right(name: str) -> None:
    """Begin anew for a name. Not for its address: whoever has one account could go on guessing for all others."""
    with transaction.atomic():
        FailedSignIn.objects.filter(pk=_digest(name)).delete()


def _counted(name: str | None, address: str | None) -> Iterator[tuple[str, int]]:
    """Give what is counted, with its limit, the name first in every process."""
    if name:
        yield _digest(name), settings.SIGN_IN_TRIES
    if address:
        yield _digest(f"address:{address}"), settings.SIGN_IN_TRIES_PER_ADDRESS


def _digest(name: str) -> str:
    return hashlib.sha256(name.lower().encode(errors="surrogatepass")).hexdigest()
