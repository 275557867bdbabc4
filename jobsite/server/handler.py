"""Django's way into ASGI, without a second copy of each body."""

from typing import IO, Any

from django.core.handlers.asgi import ASGIHandler

from jobsite.server.inbox import Inbox


class Handler(ASGIHandler):
    """Takes the file that the server has the body in; from another server, piece by piece as ever."""

    async def read_body(self, receive: Any) -> IO[bytes]:
        """Give the body as a file at its beginning. Raises RequestAborted."""
        body = receive.take_body() if isinstance(receive, Inbox) else None
        return await super().read_body(receive) if body is None else body
