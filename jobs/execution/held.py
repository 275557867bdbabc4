"""A job in a worker's hands, between its claim and its settling."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.models import Job
from jobs.sdk import JobEvent, Tick
from jobs.sdk.recorder import Recorder
from jobs.sdk.registry import Handler, find_handler
from jobs.topics import Topic


@dataclass(slots=True, eq=False)
class Held:
    """One claimed job with what its handler is given. `begun_at` is monotonic seconds, None before the call."""

    job: Job
    recorder: Recorder = field(init=False)
    #: The function of this process that answers the job.
    handler: Handler | None = field(init=False)
    begun_at: float | None = None
    #: Why the keeper ended it behind the handler's back; nothing is settled then.
    ended_by: str | None = None

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.job)
        self.handler = find_handler(self.job.name, wire_event(self.job))

    @property
    def event(self) -> JobEvent:
        """The handler's first argument."""
        return JobEvent(self.job, self.recorder)

    @property
    def tick(self) -> Tick:
        """The handler's second argument."""
        return Tick(self.recorder)

    def run_seconds(self) -> float:
        """How long its handler has been running."""
        return 0.0 if self.begun_at is None else time.monotonic() - self.begun_at


def wire_event(job: Job) -> Mapping[str, Any]:
    """Give a job's job:ready as filters see it (contract §3.2)."""
    return {
        "topic": Topic.JOB_READY,
        "domain": "job",
        "context": job.context,
        "payload": {**job.base, "status": "ready", "progress": job.progress, "input": job.input},
    }
