"""Who of our processes is alive: each says so every few seconds, and the silent are forgotten."""

import datetime as dt
import os
import socket
import time

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

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
        now = timezone.now()
        handles = handler_names() if self._kind == "worker" else []
        given = {"kind": self._kind, "slots": self._slots, "handles": handles, "seen_at": now}
        with transaction.atomic():
            Presence.objects.update_or_create(
                pk=self._name, defaults=given, create_defaults={**given, "started_at": now}
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
    since = timezone.now() - dt.timedelta(seconds=SILENT_SECONDS)
    alive = Presence.objects.filter(kind="worker", seen_at__gte=since)
    return alive.aggregate(slots=Sum("slots"))["slots"] or 0


def live_holders() -> set[str]:
    """Name the workers that are alive."""
    since = timezone.now() - dt.timedelta(seconds=SILENT_SECONDS)
    return set(Presence.objects.filter(kind="worker", seen_at__gte=since).values_list("pk", flat=True))


def forget_silent() -> int:
    """Delete the rows of processes that died without a goodbye; give how many."""
    since = timezone.now() - dt.timedelta(seconds=SILENT_SECONDS * 6)
    with transaction.atomic():
        return Presence.objects.filter(seen_at__lt=since).delete()[0]
