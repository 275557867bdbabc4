"""A network cable between a browser and the web process, which can be pulled."""

import contextlib
import select
import socket
import threading


class Cable:
    """Passes TCP connections on to a port of this machine, while it is plugged in."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._is_plugged = True
        #: While it is on, requests for a WebSocket are refused, as some proxies do.
        self.cuts_sockets = False
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def pull(self) -> None:
        """Cut every connection, and let no new one through."""
        self._is_plugged = False
        self.cut()

    def plug(self) -> None:
        """Let new connections through again."""
        self._is_plugged = True

    def cut(self) -> None:
        """Cut every connection; new ones may come at once."""
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Throw the cable away."""
        self.pull()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), near:
            first = near.recv(1 << 16) if self._is_plugged else b""
            if not first or (self.cuts_sockets and b"upgrade: websocket" in first.lower()):
                return
            with socket.create_connection(("127.0.0.1", self._target)) as far:
                far.sendall(first)
                self._open |= {near, far}
                try:
                    self._pump(near, far)
                finally:
                    self._open -= {near, far}

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        while True:
            for end in select.select([near, far], [], [])[0]:
                if not (data := end.recv(1 << 16)):
                    return
                other[end].sendall(data)
