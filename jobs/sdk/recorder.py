"""What a running attempt says on the way: ticks, log lines, failed records. Kept, folded, written.

A handler may tick ten thousand times a second; the database hears at most one tick each quarter second,
and always the last one before the job is settled. Writing happens on a thread of its own, so `tick`
returns at once.
"""

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.utils import timezone

from jobs import conf, lifecycle
from jobs.clean import clean_text, dump
from jobs.errors import InvalidInput
from jobs.models import ErrorRow, Job, LogLine

logger = logging.getLogger(__name__)

#: Lines or rows that are kept in memory at most; one more is written at once, unless the handler is in a
#: transaction of its own: the stream would be locked until that ends.
BUFFER = 1000
LEVELS = ("debug", "info", "warning", "error")
#: Longest log line or message that is kept.
LINE_LIMIT = 20_000


@dataclass(slots=True)
class Recorder:
    """The words of one attempt of one job. Safe to use from the handler's threads."""

    job: Job
    #: Held while words are written. A handler never waits for it: it may hold the database's own lock
    #: in a transaction that the writing thread waits for.
    lock: threading.RLock = field(default_factory=threading.RLock)
    #: Held for a moment, to remember words or to take them out.
    _words: threading.Lock = field(default_factory=threading.Lock)
    _tick: dict[str, Any] = field(default_factory=dict)
    _lines: list[LogLine] = field(default_factory=list)
    _rows: list[ErrorRow] = field(default_factory=list)
    _line_count: int = 0
    _row_count: int = 0
    _written_at: float = 0.0
    #: Why the handler must stop: canceled or lost; None while it may go on.
    stopped: str | None = None

    def tick(self, **latest: Any) -> None:
        """Remember the newest words; those not given stay as they were."""
        with self._words:
            self._tick |= {key: value for key, value in latest.items() if value is not None}
        FLUSHER.watch(self)

    def log(self, message: str, *, level: str) -> None:
        """Remember a log line. Raises InvalidInput for a level that there is not."""
        if level not in LEVELS:
            raise InvalidInput(f"A line's level is one of {', '.join(LEVELS)}, not {level}.", key="level")
        with self._words:
            self._line_count += 1
            self._lines.append(self._line(clean_text(message, limit=LINE_LIMIT), level))
            full = len(self._lines) >= BUFFER
        self._written(full)

    def reject(self, *, message: str, row: int | None, field_key: str | None, data: Any) -> None:
        """Remember a piece of input that could not be used. Raises InvalidInput for data that JSON cannot say."""
        kept = None if data is None else orjson.loads(dump(data))
        with self._words:
            self._row_count += 1
            self._rows.append(self._row(message, row, field_key, kept))
            self._tick["error_count"] = self._row_count
            full = len(self._rows) >= BUFFER
        self._written(full)

    def _written(self, full: bool) -> None:
        if not full or connection.in_atomic_block or not self.lock.acquire(blocking=False):
            FLUSHER.watch(self)
            return
        try:
            self.flush()
        finally:
            self.lock.release()

    @property
    def is_due(self) -> bool:
        """Whether there is something to write and the last write is long enough ago."""
        return not self.is_idle and time.monotonic() - self._written_at >= conf.tick_seconds()

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to write."""
        return not (self._tick or self._lines or self._rows)

    def flush(self) -> None:
        """Write everything that waits, in one transaction; find out whether the attempt still runs.

        What a database that is away does not take is kept for the next time. Raises OperationalError,
        InterfaceError.
        """
        with self.lock:
            if self.is_idle or self.stopped:
                return
            with self._words:
                tick, lines, rows = self._tick, self._lines, self._rows
                self._tick, self._lines, self._rows = {}, [], []
            self._written_at = time.monotonic()
            try:
                runs = self._write(tick, lines, rows)
            except (OperationalError, InterfaceError):
                self._take_back(tick, lines, rows)
                raise
            except IntegrityError:  # the job has been deleted, and its lines have nowhere to go
                runs = False
            if not runs:
                self.stopped = "lost"

    def _take_back(self, tick: dict[str, Any], lines: list[LogLine], rows: list[ErrorRow]) -> None:
        """Remember what was not written, in front of what came since. Written twice, a line is there once."""
        with self._words:
            self._tick = tick | self._tick
            self._lines, self._rows = lines + self._lines, rows + self._rows

    def _write(self, tick: dict[str, Any], lines: list[LogLine], rows: list[ErrorRow]) -> bool:
        told = {**tick, "log_lines": self._line_count or None}
        if not (lines or rows):
            return lifecycle.progress(self.job.pk, attempt=self.job.attempt, **told)
        with transaction.atomic():
            LogLine.objects.bulk_create(lines, ignore_conflicts=True)
            ErrorRow.objects.bulk_create(rows, ignore_conflicts=True)
            return lifecycle.progress(self.job.pk, attempt=self.job.attempt, **told)

    def _line(self, message: str, level: str) -> LogLine:
        return LogLine(
            job_id=self.job.pk,
            attempt=self.job.attempt,
            number=self._line_count,
            level=level,
            message=message,
            created_at=timezone.now(),
        )

    def _row(self, message: str, row: int | None, field_key: str | None, data: Any) -> ErrorRow:
        return ErrorRow(
            job_id=self.job.pk,
            attempt=self.job.attempt,
            number=self._row_count,
            row=row,
            field=None if field_key is None else clean_text(field_key, limit=255),
            message=clean_text(message, limit=LINE_LIMIT),
            data=data,
            created_at=timezone.now(),
        )


class Flusher:
    """The thread that writes what recorders keep. It starts with the first tick and sleeps when none waits."""

    def __init__(self) -> None:
        self._recorders: dict[int, Recorder] = {}
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._thread: threading.Thread | None = None
        self._ending = False
        #: Tests that share one transaction with their handlers switch the thread off.
        self.is_threaded = True

    def watch(self, recorder: Recorder) -> None:
        """Write this recorder's words soon."""
        if not self.is_threaded:
            return
        with self._lock:
            self._recorders[id(recorder)] = recorder
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="ticks", daemon=True)
                self._thread.start()
        self._awake.set()

    def forget(self, recorder: Recorder) -> None:
        """Leave this recorder alone: its job is about to be settled."""
        with self._lock:
            self._recorders.pop(id(recorder), None)

    def stop(self) -> None:
        """End the thread and its database connection; the next tick begins another."""
        thread, self._ending = self._thread, True
        self._awake.set()
        if thread is not None:
            thread.join(timeout=5)
        self._thread, self._ending = None, False

    def _run(self) -> None:
        try:
            self._write_until_ended()
        finally:
            connections.close_all()

    def _write_until_ended(self) -> None:
        while not self._ending:
            self._awake.wait()
            self._awake.clear()
            while waiting := self._waiting():
                self._flush_due(waiting)
                time.sleep(conf.tick_seconds() / 10)

    def _waiting(self) -> list[Recorder]:
        with self._lock:
            for key in [key for key, recorder in self._recorders.items() if recorder.is_idle or recorder.stopped]:
                del self._recorders[key]
            return list(self._recorders.values())

    def _flush_due(self, waiting: list[Recorder]) -> None:
        for recorder in waiting:
            if recorder.is_due:
                _flush_quietly(recorder)


def _flush_quietly(recorder: Recorder) -> None:
    """What cannot be written is logged, and lost unless the database was away; the connection is opened anew."""
    try:
        recorder.flush()
    except (OperationalError, InterfaceError) as error:
        close_old_connections()
        logger.warning("A tick of %s must wait for the database: %s", recorder.job.pk, error)
    except Exception:
        close_old_connections()
        logger.exception("A tick of %s could not be written", recorder.job.pk)


FLUSHER = Flusher()
