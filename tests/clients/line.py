"""A line to the server that can be cut, stay cut, and be mended."""

import contextlib
import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

#: Close with a reset, as a line that breaks does.
LINGER = struct.pack("ii", 1, 0)


class Line:
    """Carries bytes between whoever connects to `url` and the server."""

    def __init__(self, door: socket.socket, server: tuple[str, int]) -> None:
        self.url = f"http://127.0.0.1:{door.getsockname()[1]}"
        self._door, self._server = door, server
        self._ends: dict[socket.socket, socket.socket] = {}
        self._lock = threading.Lock()
        self._is_cut = False
        self._selector = selectors.DefaultSelector()
        self._selector.register(door, selectors.EVENT_READ)
        self.is_over = False

    def cut(self) -> None:
        """Break every connection, and let none be made."""
        with self._lock:
            self._is_cut = True
            for end in list(self._ends):
                self._drop(end)

    def mend(self) -> None:
        """Let connections be made again."""
        self._is_cut = False

    def carry(self) -> None:
        """Carry until it is over."""
        while not self.is_over:
            for key, _ in self._selector.select(0.05):
                with self._lock, contextlib.suppress(OSError):
                    self._connect() if key.fileobj is self._door else self._pass_on(key.fileobj)  # type: ignore[arg-type]
        self.cut()
        self._selector.close()

    def _connect(self) -> None:
        near, _ = self._door.accept()
        far = socket.socket() if self._is_cut else socket.create_connection(self._server)
        self._ends |= {near: far, far: near}
        if self._is_cut:
            self._drop(near)
            return
        for end in (near, far):
            self._selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end: socket.socket) -> None:
        if end not in self._ends:
            return
        try:
            data = end.recv(1 << 16)
        except OSError:
            data = b""
        if data:
            self._ends[end].sendall(data)
        else:
            self._drop(end)

    def _drop(self, end: socket.socket) -> None:
        if other := self._ends.pop(end, None):
            self._ends.pop(other)
            for each in (end, other):
                with contextlib.suppress(KeyError):
                    self._selector.unregister(each)
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
                each.close()


@contextlib.contextmanager
def running_line(url: str) -> Iterator[Line]:
    """Lay a line to the server at `url`."""
    server = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as door:
        line = Line(door, (str(server.hostname), int(server.port or 80)))
        thread = threading.Thread(target=line.carry)
        thread.start()
        try:
            yield line
        finally:
            line.is_over = True
            thread.join()
