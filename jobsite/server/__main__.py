"""`python -m jobsite.server -b HOST -p PORT`: the web process. It takes all of Daphne's own options."""

import sys

from daphne.cli import CommandLineInterface

# Django is awake before the others are read.
from jobsite import asgi
from jobsite.server.web import WebServer

#: Daphne has no limit on the time of a request or of a silent socket unless told.
DEFAULTS = {
    "http_timeout": 60,
    # A large file goes on being stored when its sender has left; a thread cannot be stopped in any case.
    "application_close_timeout": 120,
    "websocket_timeout": 3600,
    "ping_interval": 20,
    "ping_timeout": 20,
    # Twice of what jobs.live takes: whoever says a little too much is told so, not just dropped.
    "websocket_max_message_size": 2 * 64 * 1024,
    "server_name": "",
}


class CommandLine(CommandLineInterface):  # type: ignore[misc]
    """Daphne's command line."""

    server_class = WebServer

    def __init__(self) -> None:
        super().__init__()
        self.parser.prog = "python -m jobsite.server"
        self.parser.set_defaults(**DEFAULTS)


if __name__ == "__main__":
    CommandLine().run([*sys.argv[1:], f"{asgi.__name__}:application"])
