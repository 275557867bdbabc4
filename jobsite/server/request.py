"""One HTTP request: its body goes to disk as it comes and is refused as soon as it is too large.

Daphne's own lets Twisted read a form as a whole and take it apart, in 13 times its size of memory and for a
result that nobody asks for, then queues the body, and takes answers faster than the client reads them.
"""

import logging
from contextlib import suppress
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from daphne.http_protocol import WebRequest

from jobs.errors import JobsiteError, Unavailable
from jobsite.server.flow import Flow
from jobsite.server.inbox import Inbox
from jobsite.server.refusal import most_bytes, refusal, too_large

log = logging.getLogger(__name__)

#: Bodies up to here stay in memory.
SMALL_BYTES = 100_000
#: A client that was refused may go on sending for so long; cut off at once, it would not see the answer.
LINGER_SECONDS = 20.0
#: Storing a large body takes time before there is an answer; a slow disk takes so much of it in a second.
STORED_BYTES_PER_SECOND = 10e6


class Request(WebRequest):  # type: ignore[misc]
    """A request of Daphne's, with streams for its body and its answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)
        # Made when they are needed: each open socket keeps the request that it began as.
        self.flow: Flow | None = None
        self.inbox: Inbox | None = None
        self._body: IO[bytes] | None = None
        self._size_bytes = 0
        #: The call that cuts off a client that was refused.
        self._ending: Any = None

    def gotLength(self, length: int | None) -> None:
        """Begin to take a body, after the headers; its length is None when it comes in chunks."""
        is_small = length is not None and length <= SMALL_BYTES
        self.content: Any = BytesIO() if is_small else SpooledTemporaryFile(SMALL_BYTES)  # noqa: SIM115
        self._most_bytes = most_bytes(self.requestHeaders.getRawHeaders(b"Content-Type", [b""])[0])
        if length is not None and length > self._most_bytes:
            # Who asks before sending hears no, and not both.
            self.requestHeaders.removeHeader(b"Expect")
            self._refuse(too_large(self._most_bytes))

    def handleContentChunk(self, data: bytes) -> None:
        """Take a part of the body."""
        if self._ending is not None:
            return
        self._size_bytes += len(data)
        if self._size_bytes > self._most_bytes:
            self._refuse(too_large(self._most_bytes))
            return
        try:
            self.content.write(data)
        except OSError as error:
            log.exception("A body cannot be kept")
            self._refuse(Unavailable(f"There is no place for this just now ({error.strerror})."))

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Begin to answer: all of the body is there. Daphne is shown an empty one."""
        if self._ending is not None:
            self.channel.loseConnection()
            return
        self.content.seek(0)
        if self._size_bytes:
            self._body, self.content = self.content, BytesIO()
        super().requestReceived(command, path, version)

    def open_inbox(self) -> Inbox:
        """Give what the application receives."""
        body, self._body = self._body, None
        self.inbox = Inbox(body or BytesIO(), method=self.method)
        return self.inbox

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Send a part of the answer."""
        if self.flow is None and not self.finished and self.channel is not None:
            self.flow = Flow()
            self.registerProducer(self.flow, True)
        if self.flow:
            self.flow.move()
        super().handle_reply(message)

    def finish(self) -> None:
        """End the answer."""
        self._let_go()
        super().finish()

    def connectionLost(self, reason: Any) -> None:
        """Clean up: the connection has ended, and the request was not finished."""
        self._let_go()
        super().connectionLost(reason)

    def check_timeouts(self) -> None:
        """Give up on an application that does not answer, or a client that does not read."""
        patience = self.server.http_timeout
        # A finished request has no channel any more, and an error here would end all such looks.
        if not patience or self.finished or self.channel is None:
            return
        if self.flow:
            if self.flow.silence_seconds() > patience:
                # Cut off and not finished, or half an answer would look like a whole one.
                self.channel.forceAbortClient()
        elif self.duration() > patience + self._size_bytes / STORED_BYTES_PER_SECOND:
            super().check_timeouts()

    def _refuse(self, error: JobsiteError) -> None:
        """Answer now; what still comes is thrown away, and after a while so is the connection."""
        log.warning("Refused a body after %d bytes: %s", self._size_bytes, error.message)
        # A full disk may take no last bytes either.
        with suppress(OSError):
            self.content.close()
        self.content = BytesIO()
        transport = self.channel.transport
        transport.write(refusal(error, path=self.channel._path))
        self._ending = self.channel.callLater(LINGER_SECONDS, transport.abortConnection)

    def _let_go(self) -> None:
        if self.flow and self.producer:
            self.unregisterProducer()
            self.flow.stopProducing()
        for unread in (self.inbox, self._body):
            if unread is not None:
                unread.close()
        if self._ending is not None and self._ending.active():
            self._ending.cancel()
