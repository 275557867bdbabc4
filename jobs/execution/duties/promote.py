"""Promotion: scheduled jobs whose time has come become ready."""

import time

from django.utils import timezone

from jobs import lifecycle
from jobs.models import Job

LIMIT = 500


class Promote:
    """Remembers when the next job is due, so that an idle clock asks nothing."""

    def __init__(self) -> None:
        self._due_at = 0.0

    def __call__(self) -> None:
        """Promote what is due, then look when the next one will be."""
        due = lifecycle.due(limit=LIMIT)
        if due:
            lifecycle.promote(due)
        first = Job.objects.filter(status="scheduled").order_by("not_before").values_list("not_before", flat=True)
        instant = first.first()
        self._due_at = float("inf")
        if instant is not None:
            self._due_at = time.monotonic() + (instant - timezone.now()).total_seconds()

    @property
    def is_due(self) -> bool:
        """Whether a job's time has come since the last look."""
        return time.monotonic() >= self._due_at
