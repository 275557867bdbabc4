"""A large file to the web process and back to a slow reader: how far its memory grows."""

import contextlib
import hashlib
import http.client
import json
import os
import time
from collections.abc import Iterator
from typing import Any

from bench.process import forget_peak, memory_bytes, peak_bytes
from bench.row import Row
from bench.site import site
from bench.sizes import Sizes

MOST_GROWTH_BYTES = 32 * 1024 * 1024
BLOCK = os.urandom(64 * 1024)
#: The reader rests before it takes the rest of the file.
REST_SECONDS = 5.0
_END = b"\r\n--edge--\r\n"


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for an upload with and without a length, and for a download."""
    size_bytes = sizes.upload_bytes // len(BLOCK) * len(BLOCK)
    with site() as embedded, embedded.serving() as (port, web):
        line = _Line(port, web, **embedded.run("key"))
        # Whatever is loaded once is loaded before it counts.
        line.upload(len(BLOCK), is_chunked=False)
        with_length = line.upload(size_bytes, is_chunked=False)
        in_chunks = line.upload(size_bytes, is_chunked=True)
        back = line.download(with_length["id"], size_bytes)
    what = f"{size_bytes / 2**20:,.0f} MB"
    return [
        _row(
            f"upload of {what}: growth of the web process", with_length, "sent with its length, stored and its digest"
        ),
        _row(f"upload of {what} in chunks: growth of the web process", in_chunks, "sent without a length"),
        _row(
            f"download of {what}: growth of the web process",
            back,
            f"a range; after a block {REST_SECONDS:.0f} s of rest",
        ),
    ]


class _Line:
    """Sends files to one web process and reads them."""

    def __init__(self, port: int, web: int, *, token: str, space: str, **_: str) -> None:
        self._port, self._web, self._space = port, web, space
        self._headers = {"Authorization": f"Bearer {token}"}

    def upload(self, size_bytes: int, *, is_chunked: bool) -> dict[str, Any]:
        """Upload so many bytes; gives the file's id, the seconds, and the growth in bytes."""
        begin = _form({"spaceId": self._space, "mode": "export"})
        headers = {**self._headers, "Content-Type": "multipart/form-data; boundary=edge"}
        if not is_chunked:
            headers["Content-Length"] = str(len(begin) + size_bytes + len(_END))
        body = (part for parts in ([begin], _blocks(size_bytes), [_END]) for part in parts)
        with self._measured() as told, self._asked("POST", "/v1/files", body, headers) as answer:
            told["id"] = json.load(answer)["data"]["id"]
        return told

    def download(self, file_id: str, size_bytes: int) -> dict[str, Any]:
        """Read a file from its second block on, with a rest; gives the seconds and the growth in bytes."""
        digest = hashlib.sha256()
        for block in _blocks(size_bytes - len(BLOCK)):
            digest.update(block)
        headers = {**self._headers, "Range": f"bytes={len(BLOCK)}-"}
        with self._measured() as told, self._asked("GET", f"/v1/files/{file_id}/download", None, headers) as answer:
            read = hashlib.sha256(answer.read(len(BLOCK)))
            time.sleep(REST_SECONDS)
            while block := answer.read(1 << 20):
                read.update(block)
        if read.digest() != digest.digest():
            raise RuntimeError("What came back is not what was sent.")
        return told

    @contextlib.contextmanager
    def _measured(self) -> Iterator[dict[str, Any]]:
        forget_peak(self._web)
        before, begun, told = memory_bytes(self._web), time.monotonic(), {}
        yield told
        told |= {"seconds": time.monotonic() - begun, "growth": peak_bytes(self._web) - before}

    @contextlib.contextmanager
    def _asked(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Iterator[http.client.HTTPResponse]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)) as line:
            line.request(method, path, body=body, headers=headers, encode_chunked="Content-Length" not in headers)
            answer = line.getresponse()
            if answer.status not in (200, 206):
                raise RuntimeError(f"{method} {path}: {answer.status} {answer.read(500)!r}")
            yield answer


def _row(what: str, told: dict[str, Any], note: str) -> Row:
    return Row(
        what,
        ours=f"{told['growth'] / 2**20:.1f} MB",
        target=f"≤ {MOST_GROWTH_BYTES / 2**20:.0f} MB",
        met=told["growth"] <= MOST_GROWTH_BYTES,
        note=f"{note}; {told['seconds']:.1f} s; peak of resident memory (VmHWM) less what there was before",
    )


def _blocks(size_bytes: int) -> Iterator[bytes]:
    return (BLOCK for _ in range(size_bytes // len(BLOCK)))


def _form(texts: dict[str, str]) -> bytes:
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in texts.items()]
    parts.append('--edge\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n')
    return "".join(parts).encode()
