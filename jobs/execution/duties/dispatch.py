"""Dispatch: tell the workers of ready jobs, in order, a little more than they can run at once.

The one place for priority, fairness and back-pressure. A hint is only a hint: what was lost is given
again, what was given twice is claimed once.
"""

import time

from jobs import conf, lifecycle
from jobs.execution import presence
from jobs.execution.duties import candidates, hints
from jobs.execution.duties.batches import BatchSizes
from jobs.execution.duties.turns import Turns
from jobs.execution.publish import RUN, Publisher
from jobs.models import Job
from jobs.sdk.registry import find_handler

#: A hint that waits longer than this although a slot is free has been lost.
LOST_SECONDS = 2.0
#: How often all ready jobs are looked at, instead of the oldest few thousand.
FAR_SECONDS = 0.5
HOUR = 3600.0


class Dispatch:
    """A clock's memory of what it has told whom; another clock, or the next one, needs none of it."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._window, self._sizes, self._turns = hints.Window(), BatchSizes(), Turns()
        self._slots = self._busy = 0
        self._far_at = 0.0

    def __call__(self) -> None:
        """Send as many hints as the workers can use, by the last count of them."""
        if not self._slots or self._publisher.is_resting:
            return
        self._window.refresh()
        if self._window.credit(self._slots, quick=True) <= 0 and not self._has_lost_hints():
            return
        waiting = self._find()
        if waiting:
            self._send(waiting)

    def count(self) -> None:
        """Count the living workers' slots, and the busy ones."""
        living = presence.live_holders()
        self._slots = presence.live_slots()
        running = Job.objects.filter(status="executing", holder__in=living)
        self._busy = running.values("holder").distinct().count()

    @property
    def slots(self) -> int:
        """How many there were at the last count."""
        return self._slots

    def learn(self) -> None:
        """Learn how many jobs a hint may carry."""
        self._sizes.look()

    def _has_lost_hints(self) -> bool:
        return self._busy < self._slots and self._window.oldest_seconds() > LOST_SECONDS

    def _stale_seconds(self) -> float:
        return LOST_SECONDS if self._busy < self._slots else conf.hint_seconds()

    def _find(self) -> list[candidates.Candidate]:
        far = time.monotonic() - self._far_at > FAR_SECONDS
        if far:
            self._far_at = time.monotonic()
        wanted = self._slots * hints.WINDOW * self._sizes.most()
        return candidates.find(
            per_owner=wanted,
            stale_seconds=self._stale_seconds(),
            limit=max(4 * wanted, 100),
            near=candidates.EVERYTHING if far else candidates.NEAR,
        )

    def _send(self, waiting: list[candidates.Candidate]) -> None:
        stale = self._stale_seconds()
        answerable, others = candidates.split_answerable(waiting)
        if others:  # only their names fit: a listener outside may answer; look again in a while
            lifecycle.note_hints([candidate.id for candidate in others], stale_seconds=stale)
        self._window.forget(candidate.id for candidate in answerable)
        composed = hints.compose(
            answerable, slots=self._slots, window=self._window, sizes=self._sizes, turns=self._turns
        )
        wanted = [job_id for hint in composed for job_id in hint.job_ids]
        marked = lifecycle.note_hints(wanted, stale_seconds=stale) if wanted else set()
        for hint in composed:
            hint.job_ids = [job_id for job_id in hint.job_ids if job_id in marked]
            if hint.job_ids:
                self._publish(hint)

    def _publish(self, hint: hints.Hint) -> None:
        handler = find_handler(hint.name)
        limit = handler.time_limit_seconds if handler else HOUR
        if self._publisher.publish(RUN, hint.job_ids, limit_seconds=limit * len(hint.job_ids)):
            hint.sent_at = time.monotonic()
            self._window.hints.append(hint)
        else:
            lifecycle.forget_hints(hint.job_ids)
