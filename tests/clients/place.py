"""The running Jobsite that listeners are pointed at."""

import json
import re
import signal
import socket
import subprocess
import urllib.request
from dataclasses import dataclass
from typing import Any

from tests.acceptance.site import Site, until


@dataclass(frozen=True)
class Place:
    """Where it is, and what is there."""

    url: str
    key: str
    environment: str
    space: str
    workbook: str

    @property
    def variables(self) -> dict[str, str]:
        """What Flatfile's packages read, and what our scripts need beside it."""
        return {
            "AGENT_INTERNAL_URL": self.url,
            "FLATFILE_API_URL": self.url,
            "FLATFILE_BEARER_TOKEN": self.key,
            "FLATFILE_API_KEY": self.key,
            "FLATFILE_ENVIRONMENT_ID": self.environment,
            "JOBSITE_SPACE": self.space,
            "JOBSITE_WORKBOOK": self.workbook,
        }

    def ask(self, path: str, body: Any = None) -> Any:
        """Ask /v1, with POST if there is a body, and give the answer's data."""
        raw = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/v1/{path}", raw, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)["data"]


def open_place(site: Site) -> Place:
    """Start everything with `manage.py up`, and find the demo's workbook."""
    port = _free_port()
    # With servers a start does not make it by itself.
    site.manage("seed_demo", "--yes")
    site.start("up", "up", "--port", str(port))
    until(lambda: "Press Ctrl-C" in site.log("up"), seconds=120, what=f"the product: {site.log('up')}")
    said = site.log("up")
    key, environment = re.search(r"API key: (\S+)", said), re.search(r"Environment .*: (us_env_\S+)", said)
    assert key, said
    assert environment, said
    place = Place(f"http://127.0.0.1:{port}", key[1], environment[1], "", "")
    [born] = place.ask("events?topic=workbook:created&pageSize=1")
    return Place(place.url, place.key, place.environment, born["context"]["spaceId"], born["context"]["workbookId"])


def close_place(site: Site) -> None:
    """Stop it as Ctrl-C would, so that it ends its own children."""
    site.signal("up", signal.SIGINT)
    try:
        site.processes["up"].wait(30)
    except subprocess.TimeoutExpired:
        site.signal("up")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
