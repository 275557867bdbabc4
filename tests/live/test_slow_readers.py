"""A reader may be slow but not silent: whoever takes nothing for as long as `--http-timeout` is cut off."""

import socket
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.cast import World
from tests.live.sender import MB, Sender
from tests.live.web import Web, running_web

SIZE_BYTES = 40 * MB
SILENCE_SECONDS = 3


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[Web]:
    """A web process with little patience."""
    with django_db_blocker.unblock(), running_web("--http-timeout", str(SILENCE_SECONDS)) as web:
        yield web


@pytest.fixture
def line(web: Web, world: World, token: str) -> Iterator[socket.socket]:
    """A connection that has asked for a file and read nothing yet."""
    sender = Sender(web.port, token=token, space=world.space.id, size_bytes=SIZE_BYTES)
    stored = sender.send_head().send_blocks().send_end().answer()[1]["data"]["id"]
    sender.close()
    with socket.socket() as line:
        # A small window, so that the kernel keeps little for the reader.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        line.settimeout(30)
        line.connect(("127.0.0.1", web.port))
        head = f"GET /v1/files/{stored}/download HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        line.sendall(f"{head}Connection: close\r\n\r\n".encode())
        yield line


def read(line: socket.socket) -> int:
    """Read to the end; gives how many bytes came, also when the connection is reset."""
    count = 0
    try:
        while data := line.recv(1 << 20):
            count += len(data)
    except ConnectionResetError:
        pass
    return count


def stored_files_open(web: Web) -> list[str]:
    """What the process has open of what people stored."""
    return [path for path in web.open_files() if path.startswith(f"{settings.MEDIA_ROOT}/")]


def test_a_slow_reader_has_all_the_time_it_needs(line):
    # Reading goes on for twice as long as a silence may last.
    end, count = time.monotonic() + 2 * SILENCE_SECONDS, 0
    while time.monotonic() < end:
        count += len(line.recv(1 << 20))
        time.sleep(0.05)
    assert count + read(line) > SIZE_BYTES


def test_a_silent_reader_is_cut_off_and_its_file_closed(web, line):
    assert line.recv(1000).startswith(b"HTTP/1.1 200 ")
    assert stored_files_open(web)
    end = time.monotonic() + 30
    while stored_files_open(web) and time.monotonic() < end:
        # Requests that have just ended must not keep Daphne from looking at the others.
        urllib.request.urlopen(f"{web.origin}/healthz").close()  # noqa: S310
        time.sleep(0.1)
    assert not stored_files_open(web)
    assert read(line) < SIZE_BYTES
