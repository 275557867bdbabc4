"""A Celery worker of ours: what happens when it starts, forks and stops."""

import contextlib
import gc
import os
import signal
import sys
import threading
import time
from typing import Any

from billiard.process import active_children
from celery import Celery, signals

from jobs import conf
from jobs.execution import broker
from jobs.execution.connections import drop_connections
from jobs.execution.keeper import keeper
from jobs.execution.leash import Leash

#: How long the children may take to give their jobs back.
LAST_SECONDS = 1.5

_leash: Leash | None = None


def prepare() -> Celery:
    """Give the Celery application with our handlers of its signals. Call it once, after Django's setup."""
    for event, receiver in RECEIVERS:
        event.connect(receiver, weak=False)
    app = broker.app()
    app.finalize()
    return app


def command() -> list[str]:
    """Give the command line of a worker: no gossip, mingle or heartbeat, which we have no use for."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "jobsite.celery",
        "--quiet",
        "worker",
        "--loglevel",
        "WARNING",
        *quiet,
    ]


def _leave_logging_alone(**_: Any) -> None:
    """Django's LOGGING counts; having a receiver is what tells Celery so."""


def _before_forking(**_: Any) -> None:
    """Collect once and freeze what is left: children then share the memory instead of copying it."""
    global _leash
    _leash = Leash()
    drop_connections()
    gc.collect()
    gc.freeze()


def _in_child(**_: Any) -> None:
    if _leash is not None:
        _leash.hold()
        keeper().start(_leash.has_ended)


def _when_stopping(**_: Any) -> None:
    if _leash is not None:
        _leash.let_go()
        threading.Thread(target=_leave_at_last, name="last resort", daemon=True).start()


def _leave_at_last() -> None:
    """The children end themselves when the grace is over; Celery would wait for their results for ever."""
    time.sleep(conf.grace_seconds() + LAST_SECONDS)
    for child in active_children():
        if child.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
    os._exit(0)


RECEIVERS = (
    (signals.setup_logging, _leave_logging_alone),
    (signals.worker_init, _before_forking),
    (signals.worker_process_init, _in_child),
    (signals.worker_shutting_down, _when_stopping),
)
