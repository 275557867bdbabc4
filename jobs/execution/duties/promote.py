"""Promotion: scheduled jobs whose time has come become ready."""

import datetime as dt
import time

from django.utils import timezone

from jobs import lifecycle
from jobs.models import Job

LIMIT = 500
MOMENT_SECONDS = 0.02


class Promote:
    """Remembers when the next job is due, so that an idle clock asks nothing."""

    def __init__(self) -> None:
        #: When the next job's time comes, by `time.monotonic`.
        self.due_at = 0.0

    def __call__(self) -> None:
        """Promote what is due, then look when the next one will be."""
        while (instant := self._first()) is not None and instant <= timezone.now():
            if not lifecycle.promote(lifecycle.due(limit=LIMIT)):
                break  # our clock is ahead of the database's, or another was quicker: look again soon
        self.due_at = float("inf")
        if instant is not None:
            self.due_at = time.monotonic() + max(MOMENT_SECONDS, (instant - timezone.now()).total_seconds())

    def _first(self) -> dt.datetime | None:
        scheduled = Job.objects.filter(status="scheduled", not_before__isnull=False).order_by("not_before")
        return scheduled.values_list("not_before", flat=True).first()
