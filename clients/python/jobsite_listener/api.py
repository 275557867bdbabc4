"""The server's REST API: enough of it for listeners, and patient with a server that is restarting."""

import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

#: How often a request is sent, and the first pause between two in seconds; each is twice the one before.
TRIES = 6
FIRST_PAUSE = 0.5
TIMEOUT_SECONDS = 60


class Refused(Exception):  # noqa: N818 - it is what the server did, not what went wrong
    """The server said no; `status` is its HTTP status, `code` its one word for why."""

    def __init__(self, status: int, body: Any) -> None:
        errors = body.get("errors") if isinstance(body, dict) else None
        error = errors[0] if errors else {}
        super().__init__(error.get("message") or f"The server answered {status}.")
        self.status = status
        self.code = error.get("code", "error")


class Api:
    """Sends JSON and gives the answer's `data`."""

    def __init__(self, url: str, token: str) -> None:
        self.root = url.rstrip("/").removesuffix("/v1") + "/v1/"
        self.token = token

    def get(self, path: str) -> Any:
        """Read something; `path` begins after `/v1/`. Raises Refused, OSError."""
        return self.send("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        """Do something, once, however often it has to be sent. Raises Refused, OSError."""
        return self.send("POST", path, {} if body is None else body)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request, again while the server is away. Raises Refused, OSError."""
        request = self._request(method, path, body)
        for left in reversed(range(TRIES)):
            try:
                return _answer(request)
            except Refused as refused:
                if not left or (refused.status < 500 and refused.status != 429):
                    raise
            except OSError:
                if not left:
                    raise
            time.sleep(FIRST_PAUSE * 2 ** (TRIES - 1 - left))
        raise AssertionError("unreachable: the last try returns or raises")

    def _request(self, method: str, path: str, body: Any) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        raw = None if body is None else json.dumps(body).encode()
        address = self.root + path.lstrip("/").removeprefix("v1/")
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"{self.root} is no address of a server.")
        return urllib.request.Request(address, raw, headers, method=method)  # noqa: S310 - checked above


def _answer(request: urllib.request.Request) -> Any:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            body = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise Refused(error.code, _json(error.read())) from None
    return body.get("data", body) if isinstance(body, dict) else body


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
