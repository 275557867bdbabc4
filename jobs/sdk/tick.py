"""The second thing a handler is given: how it says how far it is."""

import datetime as dt

from jobs.clean import clean_text
from jobs.sdk.recorder import Recorder


class Stopped(BaseException):
    """The handler must stop: its job was canceled, or another attempt has taken over.

    Not an Exception, so that a handler's broad `except` does not swallow it; `finally` still runs.
    """


class Tick:
    """Call it as often as you like: `tick(40, "Writing rows")`."""

    __slots__ = ("_recorder",)

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __call__(
        self,
        progress: float | None = None,
        info: str | None = None,
        *,
        records_processed: int | None = None,
        estimated_completion_at: dt.datetime | None = None,
    ) -> None:
        """Say how far the job is: percent, words, records, and when it will be done if you know.

        Returns at once. Raises Stopped when the job was canceled or this attempt has been replaced.
        """
        self.check()
        self._recorder.tick(
            progress=None if progress is None else max(0, min(100, round(progress))),
            info=None if info is None else clean_text(info, limit=2000),
            records_processed=records_processed,
            estimated_completion_at=estimated_completion_at,
        )

    def check(self) -> None:
        """Raise Stopped if the handler must stop; say nothing otherwise."""
        if self._recorder.stopped:
            raise Stopped(self._recorder.stopped)
