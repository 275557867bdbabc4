"""Bodies and files of any size pass through the web process without staying in its memory."""

import contextlib
import gzip
import hashlib
import http.client
import resource
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from spaces.models import File
from tests.cast import World
from tests.live.sender import BLOCK, MB, Sender
from tests.live.web import Web, running_web

LARGE_BYTES = 150 * MB
#: What issue 3 allows for an upload of 1 GB.
GROWTH_BYTES = 32 * MB
LIMIT_MB = 160


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web process's folder for temporary files."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any, folder: Path) -> Iterator[Web]:
    """A web process that takes forms of 160 MB."""
    more = {"TMPDIR": str(folder), "JOBSITE_UPLOAD_MEGABYTES": str(LIMIT_MB)}
    with django_db_blocker.unblock(), running_web(**more) as web:
        yield web


@pytest.fixture
def sender(web: Web, world: World, token: str) -> Iterator[Callable[..., Sender]]:
    """Make connections that upload."""
    made: list[Sender] = []

    def make(size_bytes: int, **more: Any) -> Sender:
        made.append(Sender(web.port, token=token, space=world.space.id, size_bytes=size_bytes, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def warm(web: Web, sender: Callable[..., Sender]) -> int:
    """What the process holds after one small upload; its peak is forgotten."""
    assert sender(MB).send_head().send_blocks().send_end().answer()[0] == 200
    web.forget_peak()
    return web.memory_bytes()


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait for a condition, half a minute at most."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def kept_by(web: Web, folder: Path) -> list[str]:
    """What stands in the folder for temporary files, and what the process has open there without a name."""
    named = [str(path) for path in folder.iterdir()]
    return named + [path for path in web.open_files() if path.startswith(str(folder)) and path not in named]


def status_of(web: Web, method: str, path: str, token: str, *, body: bytes | None = None, **headers: str) -> int:
    """Ask for something on a connection of its own."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)) as line:
        line.request(method, path, body=body, headers={"Authorization": f"Bearer {token}", **headers})
        with line.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with a length", "in chunks"])
def test_a_large_upload_is_stored_whole_and_costs_no_memory(web, sender, warm, folder, is_chunked):
    status, body = sender(LARGE_BYTES, is_chunked=is_chunked).send_head().send_blocks().send_end().answer()
    assert status == 200
    file = File.objects.get(id=body["data"]["id"])
    digest = hashlib.sha256(BLOCK * (LARGE_BYTES // len(BLOCK)))
    assert (file.size_bytes, file.sha256) == (LARGE_BYTES, digest.hexdigest())
    assert web.peak_bytes() - warm < GROWTH_BYTES
    assert comes_true(lambda: kept_by(web, folder) == [])


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with a length", "in chunks"])
def test_an_upload_that_is_cut_off_leaves_nothing(web, sender, warm, folder, is_chunked):
    before = File.objects.count()
    cut = sender(20 * MB, is_chunked=is_chunked).send_head().send_blocks(100)
    assert comes_true(lambda: len(kept_by(web, folder)) == 1)
    cut.close()
    assert comes_true(lambda: kept_by(web, folder) == [])
    assert File.objects.count() == before
    assert list(settings.MEDIA_ROOT.rglob("*.part")) == []


def test_a_client_that_leaves_after_its_last_byte_has_its_file_stored_all_the_same(web, sender, warm, folder):
    before = File.objects.count()
    for _ in range(5):
        sender(40 * MB).send_head().send_blocks().send_end().close()
    assert comes_true(lambda: File.objects.count() == before + 5)
    assert comes_true(lambda: kept_by(web, folder) == [])
    assert comes_true(lambda: list(settings.MEDIA_ROOT.rglob("*.part")) == [])


@pytest.mark.parametrize("more", ["", "Expect: 100-continue\r\n"], ids=["unasked", "asked"])
def test_a_form_that_says_that_it_is_too_large_is_refused_before_it_is_sent(sender, more):
    status, body = sender((LIMIT_MB + 1) * MB).send_head(more).answer()
    told = {"key": "general", "message": "That is larger than the 160 MB that are allowed.", "code": "too_large"}
    assert (status, body) == (413, {"errors": [told]})


def test_whoever_asks_before_sending_is_let_in(sender):
    asking = sender(MB).send_head("Expect: 100-continue\r\n")
    assert asking.line.recv(65536).startswith(b"HTTP/1.1 100 ")


def test_a_form_that_turns_out_too_large_is_refused_and_thrown_away(web, sender, warm, folder):
    sent = sender((LIMIT_MB + 20) * MB, is_chunked=True).send_head().send_blocks()
    assert sent.answer()[0] == 413
    assert web.peak_bytes() - warm < GROWTH_BYTES
    assert kept_by(web, folder) == []
    # The rest was read politely; then the connection ends.
    assert sent.send_end().line.recv(1) == b""


def test_other_bodies_have_a_limit_of_their_own(web):
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as line:
        line.sendall(b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000000\r\n\r\n")
        answer = line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"\r\n\r\nThat is larger than the 32 MB that are allowed.")


def test_a_full_disk_is_told(web, sender, warm, folder):
    pid = web.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (10 * MB, before[1]))
    try:
        status, body = sender(20 * MB).send_head().send_blocks().answer()
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    assert (status, body["errors"][0]["code"]) == (503, "unavailable")
    assert kept_by(web, folder) == []


def test_slow_senders_keep_nobody_waiting(web, sender, token):
    for _ in range(20):
        sender(20 * MB).send_head().send_blocks(3)
    assert status_of(web, "GET", "/v1/files", token) == 200


def test_a_connection_goes_on_after_an_upload(web, sender, world, token):
    line = sender(3 * MB).send_head().send_blocks().send_end()
    assert line.answer()[0] == 200
    assert line.send_head().send_blocks().send_end().answer()[0] == 200


def test_a_file_is_sent_as_fast_as_it_is_read(web, sender, warm, token):
    stored = sender(LARGE_BYTES).send_head().send_blocks().send_end().answer()[1]["data"]["id"]
    web.forget_peak()
    before = web.memory_bytes()
    line = socket.socket()
    # A small window, so that the kernel keeps little for the reader.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    line.settimeout(30)
    line.connect(("127.0.0.1", web.port))
    head = f"GET /v1/files/{stored}/download HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    line.sendall(f"{head}Range: bytes=65536-\r\nConnection: close\r\n\r\n".encode())
    with line.makefile("rb") as answer:
        assert answer.readline().startswith(b"HTTP/1.1 206 ")
        while answer.readline().strip():
            pass
        time.sleep(1)
        digest = hashlib.file_digest(answer, "sha256")
    line.close()
    assert digest.hexdigest() == hashlib.sha256(BLOCK * (LARGE_BYTES // len(BLOCK) - 1)).hexdigest()
    assert web.peak_bytes() - before < GROWTH_BYTES


def test_a_packed_bomb_costs_no_more_than_the_limit(web, warm, token):
    bomb = gzip.compress(b'{"info": "' + b" " * 100 * MB + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert status_of(web, "POST", "/v1/jobs", token, body=bomb, **headers) == 413
    # The limit of JSON is 16 MB, and zlib doubles its buffer as it grows.
    assert web.peak_bytes() - warm < 2 * GROWTH_BYTES
