"""What the acceptance test's jobs do."""

import os
import time
from pathlib import Path

from jobs.sdk import Outcome, Retry, job_handler, on


def _note(event, word):
    """Append a line to the run's own record, in one write, so that lines of several processes stay whole."""
    folder = os.environ.get("JOBSITE_NOTES")
    if folder:
        with Path(folder, f"{os.getpid()}.txt").open("a") as notes:
            notes.write(f"{word} {event.job_id} {event.attempt} {time.time():.6f}\n")


@job_handler("test:nothing")
def nothing(event, tick):
    """Do nothing, as quickly as possible."""


@job_handler("test:stamp")
def stamp(event, tick):
    """Say when it began."""
    _note(event, "began")


@job_handler("test:steps")
def steps(event, tick):
    """Work a little, with ticks."""
    _note(event, "began")
    for step in range(1, 6):
        time.sleep(event.input.get("seconds", 0.1) / 5)
        tick(step * 20, f"Step {step} of 5")
    _note(event, "ended")
    return Outcome(f"Attempt {event.attempt} did it.")


@job_handler("test:fail")
def fail(event, tick):
    """Fail every time."""
    _note(event, "began")
    raise ValueError("This never works.")


@job_handler("test:again", max_attempts=3, backoff_seconds=0.2)
def again(event, tick):
    """Fail twice, then work."""
    _note(event, "began")
    tick(50, "Half way")
    if event.attempt < 3:
        raise Retry("Not yet.") if event.attempt == 1 else RuntimeError("Still not.")
    return Outcome("The third time it worked.")


@on("job:completed", job="test:heard")
def hear(event):
    """Keep that an event was heard."""
    folder = os.environ.get("JOBSITE_NOTES")
    if folder:
        Path(folder, f"heard-{event.id}").touch()


@job_handler("test:heard")
def heard(event, tick):
    """Be listened to."""


@job_handler("test:silent")
def silent(event, tick):
    """Work without a tick, so that only the end finds out whether the claim still holds."""
    _note(event, "began")
    time.sleep(event.input.get("seconds", 1))
    _note(event, "ended")
    return Outcome(f"Attempt {event.attempt} came through.")


@job_handler("test:endless", time_limit_seconds=1)
def endless(event, tick):
    """Take longer than it may."""
    _note(event, "began")
    time.sleep(60)
