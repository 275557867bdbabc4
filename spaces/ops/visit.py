"""Noting when guests were last in a space (contract A.6): a hint for people, so it costs next to nothing."""

import datetime as dt
import time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.access import GUEST, Principal
from spaces.models import Membership

#: A guest's visits within so long are one, here and in other processes.
PERIOD = dt.timedelta(minutes=1)
_MOST_NOTED = 10_000

_noted: dict[tuple[str, str], float] = {}


def note_visit(principal: Principal, space_id: str | None) -> None:
    """Note that a guest opened something of a space; of anybody else, and within a minute, nothing is done."""
    if space_id is None or principal.user is None or not principal.id.startswith(GUEST):
        return
    key, now = (principal.id, space_id), time.monotonic()
    if now - _noted.get(key, float("-inf")) < PERIOD.total_seconds():
        return
    if len(_noted) >= _MOST_NOTED:
        _noted.clear()
    _noted[key] = now
    _write(principal, space_id)


def _write(principal: Principal, space_id: str) -> None:
    """In a transaction, so that on SQLite it waits in the fair queue of writers."""
    now = timezone.now()
    is_old = Q(last_accessed_at=None) | Q(last_accessed_at__lt=now - PERIOD)
    with transaction.atomic():
        Membership.objects.filter(is_old, user=principal.user, space=space_id).update(last_accessed_at=now)
