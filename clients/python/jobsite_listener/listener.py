"""The listener: functions, and the events that they are called for."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from jobsite_listener.api import Api
from jobsite_listener.feed import Batch, Feed
from jobsite_listener.jobs import Handler, answer
from jobsite_listener.ledger import Batch as Noted
from jobsite_listener.ledger import Ledger
from jobsite_listener.match import matches

log = logging.getLogger("jobsite_listener")
F = TypeVar("F", bound=Callable[..., Any])

#: With this many events waiting or running we listen no more until some are done.
MOST_RUNNING = 1000


class Listener:
    """Follows an environment, a space or a job, and calls what was registered for its events.

    `cursor_file` remembers how far it is; with it a listener that was down misses nothing.
    """

    def __init__(
        self,
        url: str = "",
        token: str = "",
        *,
        cursor_file: str | os.PathLike[str] | None = None,
        threads: int = 8,
        **watch: str,
    ) -> None:
        url = url or os.environ["JOBSITE_URL"]
        token = token or os.environ["JOBSITE_KEY"]
        if len(watch) != 1 or not watch.keys() <= {"environment", "space", "job"}:
            raise ValueError("Say environment=, space= or job=.")
        self.api = Api(url, token)
        self._ledger = Ledger(cursor_file)
        self._feed = Feed(url, token, watch=watch, after=self._ledger.read())
        self._threads = threads
        self._wants: list[tuple[str, dict[str, Any], Callable[[dict[str, Any]], Any]]] = []

    def on(self, topic: str, **wanted: Any) -> Callable[[F], F]:
        """Call the function with each event of a topic that has what is wanted (see jobsite_listener.match)."""

        def register(function: F) -> F:
            self._wants.append((topic, wanted, function))
            return function

        return register

    def job_handler(self, name: str) -> Callable[[Handler], Handler]:
        """Let the function answer the jobs of a name like `workbook:greet`, parts included."""

        def register(function: Handler) -> Handler:
            self.on("job:ready", job=name)(lambda event: answer(self.api, event["context"]["jobId"], function))
            return function

        return register

    def run(self, *, on_start: Callable[[], None] | None = None) -> None:
        """Listen until stop(), then let running functions end. Raises Ended when the server shows us out."""
        with ThreadPoolExecutor(self._threads, thread_name_prefix="listener") as pool:
            try:
                for batch in self._feed.batches():
                    if on_start:
                        on_start()
                        on_start = None
                    self._take(batch, pool)
            finally:
                self._ledger.wait_below(0)
                self._ledger.write()

    def stop(self) -> None:
        """End run(); from any thread or signal handler."""
        self._feed.close()

    def _take(self, batch: Batch, pool: ThreadPoolExecutor) -> None:
        if batch.is_reset:
            log.warning("Events that this listener had not heard are gone; it goes on from now.")
        noted = self._ledger.add(batch.cursor, len(batch.events))
        for event in batch.events:
            pool.submit(self._call, event, noted)
        # Whoever reads no more is sent no more: the connection ends in time, and resumes at the cursor.
        self._ledger.wait_below(MOST_RUNNING)

    def _call(self, event: dict[str, Any], noted: Noted) -> None:
        try:
            for topic, wanted, function in self._wants:
                if matches(event, topic, wanted):
                    _try(function, event)
        finally:
            self._ledger.end(noted)


def _try(function: Callable[[dict[str, Any]], Any], event: dict[str, Any]) -> None:
    try:
        function(event)
    except Exception:
        log.exception("A function for %s %s failed.", event["topic"], event["id"])
