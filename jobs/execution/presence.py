"""Who of our processes is alive: each says so every few seconds, and the silent are forgotten.

All times are the database's: a worker whose machine's clock is ten seconds off is no less alive.
"""

import datetime as dt
import os
import socket
import time

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import Now

from jobs import doorbell
from jobs.models import Presence
from jobs.sdk.registry import handler_names

#: How often a process says that it lives.
EVERY_SECONDS = 3.0
#: A process that has been silent this long does not count.
SILENT_SECONDS = 10.0


def own_id(kind: str) -> str:
    """Name this process: `kind@host:pid:start`. A reused process id gives another name."""
    host = socket.gethostname()[:24]
    return f"{kind}@{host}:{os.getpid()}:{time.time_ns() // 1_000_000:x}"


class Reporter:
    """Says that one process lives."""

    def __init__(self, name: str, *, kind: str, slots: int = 0) -> None:
        self._name, self._kind, self._slots = name, kind, slots
        self._due_at = 0.0
        self._is_known = False

    def report(self) -> None:
        """Write the row if it is time to; the first one rings, because a free slot is news."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + EVERY_SECONDS
        handles = handler_names() if self._kind == "worker" else []
        given = {"kind": self._kind, "slots": self._slots, "handles": handles, "seen_at": Now()}
        with transaction.atomic():
            Presence.objects.update_or_create(
                pk=self._name, defaults=given, create_defaults={**given, "started_at": Now()}
            )
        if not self._is_known:
            self._is_known = True
            doorbell.ring()

    def withdraw(self) -> None:
        """Say goodbye."""
        self._due_at = float("inf")
        with transaction.atomic():
            Presence.objects.filter(pk=self._name).delete()


def live_slots() -> int:
    """Count the handlers that the living workers can run side by side."""
    return _living_workers().aggregate(slots=Sum("slots"))["slots"] or 0


def live_holders() -> set[str]:
    """Name the workers that are alive."""
    return set(_living_workers().values_list("pk", flat=True))


def _living_workers() -> QuerySet[Presence]:
    return Presence.objects.filter(kind="worker", seen_at__gte=Now() - dt.timedelta(seconds=SILENT_SECONDS))


def forget_silent() -> int:
    """Delete the rows of processes that died without a goodbye; give how many."""
    long_ago = Now() - dt.timedelta(seconds=SILENT_SECONDS * 6)
    with transaction.atomic():
        return Presence.objects.filter(seen_at__lt=long_ago).delete()[0]
