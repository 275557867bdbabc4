"""Requests to addresses that people give: never into our own network, never longer or larger than agreed.

The name is resolved here, once; the address that was checked is the one that is connected to, so a name server
that answers differently the second time gains nothing. Redirects are not followed, proxies of the environment not
asked. Private addresses are allowed by JOBSITE_WEBHOOKS_PRIVATE alone.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from jobs.errors import InvalidInput

LONGEST_URL = 2048
#: Ports of public addresses: the web's own, and those that no ordinary service of a system has.
WEB_PORTS, FIRST_FREE_PORT = frozenset({80, 443}), 1024
#: How much of an answer is read.
MOST_ANSWER_BYTES = 4096
#: Blocks that translate to IPv4, where a private address can hide (RFC 6052, RFC 8215).
_TRANSLATED = tuple(ipaddress.ip_network(block) for block in ("64:ff9b::/96", "64:ff9b:1::/48"))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):  # noqa: N818 - said of the address
    """Nobody there, not in time, or not allowed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; of the body only its first 4 KB."""

    status: int
    body: str
    retry_after: str
    seconds: float


def check_url(url: str) -> str:
    """Check an address that somebody wants events sent to. Names are resolved only when something is sent.

    Raises InvalidInput.
    """
    if len(url) > LONGEST_URL or not url.isascii() or any(letter <= " " or letter == "\x7f" for letter in url):
        raise InvalidInput(f"An address has up to {LONGEST_URL} characters of ASCII, without spaces.", key="url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, _port(parts)
    except ValueError as error:
        raise InvalidInput("This is no address of the web.", key="url") from error
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.password or parts.fragment:
        raise InvalidInput("Give an address like https://example.org/hook, without user and password.", key="url")
    if refusal := _refusal(host, port):
        raise InvalidInput(refusal, key="url")
    return url


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    """Send a body and give the answer, whatever its status. Raises Unreachable."""
    began = time.monotonic()
    parts = urlsplit(url)
    connection = _connection(parts, seconds)
    try:
        connection.sock = _socket(parts, until=began + seconds)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", target, body=body, headers=dict(headers))
        response = connection.getresponse()
        text = _beginning(response, connection.sock, until=began + seconds)
        retry_after = response.headers.get("Retry-After", "")
        return Answer(response.status, text, retry_after, round(time.monotonic() - began, 3))
    except TimeoutError as error:
        raise Unreachable(f"It did not answer within {seconds:g} s.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"It could not be reached: {error or type(error).__name__}") from error
    finally:
        connection.close()


def is_public(address: Address) -> bool:
    """Whether an address is somebody else's: global, and no way round to one that is not."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or any(address in block for block in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """It writes the request and reads the answer; the socket comes from us."""
    host, port = str(parts.hostname), _port(parts)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=_tls())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _socket(parts: SplitResult, *, until: float) -> socket.socket:
    host, port = str(parts.hostname), _port(parts)
    family, address = _resolve(host, port)
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(_left(until))
        plain.connect(address)
        plain.settimeout(_left(until))
        return _tls().wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
    except BaseException:
        plain.close()
        raise


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """Give the first address that may be connected to. Raises Unreachable, OSError."""
    refusal = ""
    for family, _, _, _, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        refusal = _refusal(str(found[0]), port)
        if not refusal:
            return family, found  # type: ignore[return-value]
    raise Unreachable(refusal or f"{host} has no address.")


def _refusal(host: str, port: int) -> str:
    """Say why this address is not gone to, if it is one and private; a name is judged by what it resolves to."""
    if settings.WEBHOOKS_PRIVATE:
        return ""
    if port not in WEB_PORTS and port < FIRST_FREE_PORT:
        return f"Port {port} is not allowed: use 80, 443, or one from {FIRST_FREE_PORT} on."
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    return "" if is_public(address) else f"{host} is a private address; JOBSITE_WEBHOOKS_PRIVATE does not allow it."


def _port(parts: SplitResult) -> int:
    if parts.port == 0:
        raise ValueError("Port 0 is none.")
    return parts.port or (443 if parts.scheme == "https" else 80)


def _beginning(response: http.client.HTTPResponse, held: socket.socket | None, *, until: float) -> str:
    """Read as much as is shown, each piece within what is left of the time."""
    pieces, wanted = b"", MOST_ANSWER_BYTES
    while len(pieces) < wanted:
        if held is not None and held.fileno() >= 0:
            held.settimeout(_left(until))
        piece = response.read1(wanted - len(pieces))
        if not piece:
            break
        pieces += piece
    return pieces.decode("utf-8", "replace")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
