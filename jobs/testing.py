"""Running a handler inside a test, without worker, clock or broker."""

from collections.abc import Callable
from typing import Any

from jobs import lifecycle
from jobs.errors import InvalidInput
from jobs.models import Job
from jobs.sdk.event import JobEvent
from jobs.sdk.recorder import FLUSHER, Recorder
from jobs.sdk.tick import Tick


def run_handler(function: Callable[..., Any], job: Job) -> tuple[Any, JobEvent]:
    """Claim a ready job, call a handler with it, write its ticks and give what it returned.

    The job is left executing, so that a test can look at both. Everything happens in the caller's
    transaction. Raises whatever the handler raises, InvalidInput for a job that is not ready.
    """
    claimed = lifecycle.start(job.pk, holder="test", lease_seconds=60)
    if claimed is None:
        raise InvalidInput("The job is not ready.")
    recorder = Recorder(claimed)
    threaded, FLUSHER.is_threaded = FLUSHER.is_threaded, False
    try:
        event = JobEvent(claimed, recorder)
        answer = function(event, Tick(recorder))
        recorder.flush()
    finally:
        FLUSHER.is_threaded = threaded
    return answer, event
