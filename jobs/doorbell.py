"""The doorbell: "look at the database now". It can neither block nor be relied on.

Embedded, it is a datagram to the UNIX socket of every listening process of this home folder; with
Redis it is a PUBLISH. A ring that is lost costs latency only, since every listener also polls.
"""

import atexit
import contextlib
import hashlib
import itertools
import os
import select
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from jobs import conf

CHANNEL = "jobsite:doorbell"
#: Redis is rung at most this often by one process; the first ring goes at once.
GAP_SECONDS = 0.005
#: How long one PUBLISH may take, and how long we leave Redis alone after it failed.
REDIS_TIMEOUT_SECONDS = 0.05
REDIS_REST_SECONDS = 1.0

_names = itertools.count()


def ring() -> None:
    """Wake every listening process. Returns at once, never raises."""
    if conf.redis_url():
        _ringer().ring()
    else:
        _ring_sockets()


@contextlib.contextmanager
def listen() -> Iterator["Bell"]:
    """Open a bell for this process and close it at the end."""
    bell = _RedisBell(conf.redis_url()) if conf.redis_url() else _SocketBell()
    try:
        yield bell
    finally:
        bell.close()


class Bell:
    """What a listener holds: a file descriptor that is readable after a ring."""

    _receiver: socket.socket

    def fileno(self) -> int:
        """File descriptor for select or an event loop."""
        return self._receiver.fileno()

    def drain(self) -> bool:
        """Take every ring that has come; say whether there was one."""
        rung = False
        with contextlib.suppress(BlockingIOError):
            while self._receiver.recv(64):
                rung = True
        return rung

    def wait(self, timeout_seconds: float) -> bool:
        """Wait for a ring; say whether one came in time."""
        ready, _, _ = select.select([self], [], [], max(timeout_seconds, 0))
        return bool(ready) and self.drain()

    def close(self) -> None:
        """Stop listening."""
        self._receiver.close()


class _SocketBell(Bell):
    def __init__(self) -> None:
        self._path = _folder() / f"{os.getpid()}-{next(_names)}.bell"
        self._path.unlink(missing_ok=True)
        self._receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._receiver.setblocking(False)
        self._receiver.bind(str(self._path))

    def close(self) -> None:
        super().close()
        self._path.unlink(missing_ok=True)


class _RedisBell(Bell):
    def __init__(self, url: str) -> None:
        self._receiver, self._sender = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._receiver.setblocking(False)
        self._sender.setblocking(False)
        self._url, self._closing = url, threading.Event()
        threading.Thread(target=self._follow, name="doorbell", daemon=True).start()

    def _follow(self) -> None:
        while not self._closing.is_set():
            try:
                self._subscribe()
            except (redis.RedisError, OSError):
                self._closing.wait(REDIS_REST_SECONDS)

    def _subscribe(self) -> None:
        client = redis.Redis.from_url(self._url, socket_timeout=5, socket_connect_timeout=2)
        pubsub = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        with contextlib.closing(client), pubsub as subscription:
            subscription.subscribe(CHANNEL)
            self._pass_on()  # what was published while we were away
            while not self._closing.is_set():
                if subscription.get_message(timeout=1.0):
                    self._pass_on()

    def _pass_on(self) -> None:
        with contextlib.suppress(OSError):
            self._sender.send(b"!")

    def close(self) -> None:
        self._closing.set()
        super().close()
        self._sender.close()


def _folder() -> Path:
    """Where the sockets lie. A UNIX address holds 107 bytes, so a deep home folder gets a short stand-in."""
    folder = conf.home() / "run"
    if len(os.fsencode(folder)) > 80:
        digest = hashlib.sha256(os.fsencode(conf.home())).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"jobsite-{digest}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _ring_sockets() -> None:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for entry in os.scandir(_folder()):
            if entry.name.endswith(".bell"):
                _send(sender, entry.path)


def _send(sender: socket.socket, path: str) -> None:
    try:
        sender.sendto(b"!", path)
    except ConnectionRefusedError:  # its process died without closing it
        with contextlib.suppress(OSError):
            os.unlink(path)
    except OSError:
        pass  # full: it is awake already


class _RedisRinger:
    """A thread that publishes, so that a slow Redis costs the caller nothing."""

    def __init__(self, url: str) -> None:
        self.pid = os.getpid()
        self._rung = threading.Event()
        self._client = redis.Redis.from_url(
            url, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS, retry=None
        )
        threading.Thread(target=self._publish_forever, name="ringer", daemon=True).start()
        # A command that makes a job and ends would take its last ring along.
        atexit.register(self._publish_last)

    def ring(self) -> None:
        self._rung.set()

    def _publish_forever(self) -> None:
        while True:
            self._rung.wait()
            time.sleep(GAP_SECONDS if self._publish() else REDIS_REST_SECONDS)

    def _publish(self) -> bool:
        self._rung.clear()
        try:
            self._client.publish(CHANNEL, b"!")
        except (redis.RedisError, OSError):
            return False
        return True

    def _publish_last(self) -> None:
        if self._rung.is_set() and self.pid == os.getpid():
            self._publish()


_lock = threading.Lock()
_current: _RedisRinger | None = None


def _ringer() -> _RedisRinger:
    """This process's ringer; a forked child makes its own, since threads do not follow a fork."""
    global _current
    if _current is None or _current.pid != os.getpid():
        with _lock:
            if _current is None or _current.pid != os.getpid():
                _current = _RedisRinger(conf.redis_url())
    return _current
