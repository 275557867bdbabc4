"""Time limits of handlers: an alarm in the handler's own thread."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class TimeLimitReached(BaseException):
    """The handler took longer than it may. Not an Exception, so that a broad `except` does not swallow it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitReached inside the block once `seconds` are over.

    Alarms only reach the main thread, which is where a worker runs handlers; elsewhere (tests, threads)
    the keeper's check is the only limit. Code in C that never returns to Python is ended by the keeper too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    raise TimeLimitReached
