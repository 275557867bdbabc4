"""Sends uploads byte by byte over a plain socket: whole, in chunks, cut off, too large."""

import json
import os
import socket
from typing import Any

BLOCK = os.urandom(64 * 1024)
MB = 1024 * 1024
_END = b"\r\n--edge--\r\n"


class Sender:
    """One connection that uploads one file. `size_bytes` is a multiple of 64 kB."""

    def __init__(self, port: int, *, token: str, space: str, size_bytes: int, is_chunked: bool = False) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._blocks, self._is_chunked = size_bytes // len(BLOCK), is_chunked
        self._begin = _form({"spaceId": space, "mode": "export"})
        length = len(self._begin) + size_bytes + len(_END)
        self._head = (
            f"POST /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: multipart/form-data; boundary=edge\r\n"
            + ("Transfer-Encoding: chunked\r\n" if is_chunked else f"Content-Length: {length}\r\n")
        )

    def send_head(self, more: str = "") -> "Sender":
        """Send the head, and what stands before the file's bytes unless the server is asked first."""
        self.line.sendall(f"{self._head}{more}\r\n".encode())
        if not more:
            self._put(self._begin)
        return self

    def send_blocks(self, count: int | None = None) -> "Sender":
        """Send so many blocks of the file, or all."""
        for _ in range(self._blocks if count is None else count):
            self._put(BLOCK)
        return self

    def send_end(self) -> "Sender":
        """Send what stands after the file's bytes."""
        self._put(_END)
        if self._is_chunked:
            self.line.sendall(b"0\r\n\r\n")
        return self

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Read an answer: its status and its JSON."""
        text = self.line.recv(65536)
        while b"}" not in text and (more := self.line.recv(65536)):
            text += more
        return int(text.split(b" ", 2)[1]), json.loads(text[text.index(b"{") : text.rindex(b"}") + 1])

    def close(self) -> None:
        """Leave."""
        self.line.close()

    def _put(self, data: bytes) -> None:
        self.line.sendall(b"%x\r\n%b\r\n" % (len(data), data) if self._is_chunked else data)


def _form(texts: dict[str, str]) -> bytes:
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in texts.items()]
    parts.append('--edge\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n')
    return "".join(parts).encode()
