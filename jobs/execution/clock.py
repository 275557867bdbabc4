"""The clock: one loop that wakes at the doorbell, or soon anyway, and does its duties.

Any number of clocks may run; the database decides who was first at each thing.
"""

import logging
import threading
import time
from collections.abc import Callable

from jobs import conf, doorbell, lifecycle
from jobs.execution import presence
from jobs.execution.changes import Changes
from jobs.execution.connections import OUTAGES, drop_connections
from jobs.execution.duties.deliveries import Deliveries
from jobs.execution.duties.dispatch import Dispatch
from jobs.execution.duties.promote import Promote
from jobs.execution.duties.schedules import fire_due
from jobs.execution.duty import Duty
from jobs.execution.prune import prune_orphans, prune_some
from jobs.execution.publish import Publisher

logger = logging.getLogger(__name__)

#: The poll behind the doorbell.
POLL_SECONDS = 0.1
#: After a ring's turn the clock rests this many times as long as the turn took: it never takes more than a third of a
#: processor, and rings that come meanwhile are answered together.
REST_FACTOR = 2.0
LONGEST_REST_SECONDS = 0.01
#: How soon after a change a duty is done whose haste helps nobody: at once, it would take the processor from the
#: job that has just been dispatched, and at 600 jobs a second it would cost more than dispatching.
EASY_GAP_SECONDS = 0.05
MINUTE = 60.0


class Clock:
    """The loop and what it remembers between turns."""

    def __init__(self) -> None:
        self._changes = Changes()
        self._publisher = Publisher()
        self._grace_until = time.monotonic() + conf.lease_seconds()
        self.duties = self._all_duties()

    def _all_duties(self) -> list[Duty]:
        dispatch, promote = Dispatch(self._publisher), Promote()
        deliveries = Deliveries(self._publisher, slots=lambda: dispatch.slots)
        reporter = presence.Reporter(presence.own_id("clock"), kind="clock")
        self._goodbye: Callable[[], None] = reporter.withdraw
        return [
            Duty("count workers", dispatch.count, 0.5),
            # First of those that a change wakes, because somebody may be waiting for it.
            Duty("dispatch", dispatch, 0.5, on_change=True),
            Duty("learn", dispatch.learn, 30, on_change=True, gap_seconds=2 * EASY_GAP_SECONDS),
            Duty("promote", promote, 30, on_change=True, gap_seconds=EASY_GAP_SECONDS, due_at=lambda: promote.due_at),
            Duty(
                "deliver",
                deliveries,
                0.5,
                on_change=True,
                gap_seconds=EASY_GAP_SECONDS,
                due_at=lambda: deliveries.due_at,
            ),
            Duty("fire schedules", fire_due, 1),
            Duty("reap", self._reap, min(conf.lease_seconds() / 3, 5)),
            Duty("repair", lifecycle.repair_waiting, MINUTE),
            Duty("report", reporter.report, presence.EVERY_SECONDS),
            Duty("prune", prune_some, MINUTE),
            Duty("sweep files", prune_orphans, 60 * MINUTE),
        ]

    def run(self, stop: threading.Event) -> None:
        """Turn until `stop` is set."""
        with doorbell.listen() as bell:
            while not stop.is_set():
                rung = bell.wait(min(POLL_SECONDS, *(duty.due_in_seconds for duty in self.duties)))
                began = time.monotonic()
                self.turn(rung=rung)
                if rung:
                    stop.wait(min(REST_FACTOR * (time.monotonic() - began), LONGEST_REST_SECONDS))
        self._leave()

    def turn(self, *, rung: bool) -> None:
        """Do every duty that is due."""
        changed = rung or self._look()
        answers = [duty.attend(changed=changed) for duty in self.duties]
        if not all(answers):
            # After an outage every lease looks over: give the workers one lease's time to come back first.
            self._grace_until = time.monotonic() + conf.lease_seconds()

    def _look(self) -> bool:
        try:
            return self._changes.any()
        except OUTAGES:
            drop_connections()
            return True

    def _reap(self) -> None:
        if time.monotonic() >= self._grace_until:
            lifecycle.reap()

    def _leave(self) -> None:
        self._publisher.close()
        try:
            self._goodbye()
        except OUTAGES:
            logger.warning("The clock could not say goodbye: the database does not answer")
