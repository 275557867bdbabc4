"""The server: Daphne's, with our requests, and applications that wait for slow clients."""

import asyncio
from functools import partial
from typing import Any

from daphne.http_protocol import HTTPFactory
from daphne.server import Server

from jobsite.server.request import Request

#: Address and headers of a request together. Flatfile's client names the records to delete in the address, and plugins
#: a whole page of 10,000 (contract §2.6); Twisted's own limit of 16 kB is 400 of them, and drops who says more.
HEAD_BYTES = 512 * 1024


class Factory(HTTPFactory):  # type: ignore[misc]
    """Makes connections whose requests are ours."""

    def buildProtocol(self, addr: Any) -> Any:
        """Make a connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        # The wrapper around it passes on what Twisted thought of, and this is not.
        channel = protocol._channel
        channel.totalHeadersSize = channel.MAX_LENGTH = HEAD_BYTES
        return protocol


class WebServer(Server):  # type: ignore[misc]
    """A server of Daphne's."""

    @property
    def http_factory(self) -> Factory:
        """What makes connections."""
        return self._factory

    @http_factory.setter
    def http_factory(self, _: HTTPFactory) -> None:
        # Daphne names its class in the middle of `run`.
        self._factory = Factory(self)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application for a request; one over HTTP takes the body from the request's inbox."""
        if not isinstance(protocol, Request):
            return super().create_application(protocol, scope)
        inbox = protocol.open_inbox()
        scope.setdefault("asgi", {"version": "3.0"})
        running = self.application(scope=scope, receive=inbox, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Pass on what the application answers, and let it wait while the client does not read."""
        await super().handle_reply(protocol, message)
        if isinstance(protocol, Request) and protocol.flow:
            await protocol.flow.wait()
