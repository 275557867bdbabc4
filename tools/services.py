#!/usr/bin/env python3
"""A throw-away PostgreSQL and Redis for tests, benchmarks and people; needs only Python and the two programs.

    tools/services.py start            start both, print the export lines (again: prints the same ones)
    eval "$(tools/services.py env)"    put DATABASE_URL and REDIS_URL into this shell
    tools/services.py stop             stop both and forget their data

`--name` keeps several pairs apart; `--fast` trades durability for speed (tests, never benchmarks).
What runs is noted in var/services/NAME.json; the data lies in a temporary folder, because PostgreSQL refuses
to run as root and another user may not be able to enter this checkout.
"""

import argparse
import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STATES = Path(__file__).resolve().parent.parent / "var" / "services"
#: A start is tried again with other ports: between choosing a free port and using it, another may take it.
START_TRIES = 3
START_SECONDS = 60
FAST = "fsync = off\nfull_page_writes = off\n"
POSTGRES_CONF = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
max_connections = 200
"""


class ServiceError(Exception):
    """A server is missing or would not start; the message is for people."""


def missing_programs() -> list[str]:
    """Name what this machine lacks: any of "PostgreSQL" and "Redis"."""
    found = {"PostgreSQL": _postgres_folder(), "Redis": shutil.which("redis-server")}
    return [name for name, where in found.items() if not where]


def environment(state: dict[str, Any]) -> dict[str, str]:
    """Say where a running pair is, as the variables that Jobsite's settings read."""
    word = state["password"]
    return {
        "DATABASE_URL": f"postgres://jobsite:{word}@127.0.0.1:{state['postgres_port']}/jobsite",
        "REDIS_URL": f"redis://:{word}@127.0.0.1:{state['redis_port']}/0",
    }


def start(name: str, *, fast: bool = False, owner: int = 0) -> dict[str, Any]:
    """Start the pair called `name`, or find it running; two callers at once get the same pair.

    With an `owner` (a process id) the pair is stopped by the next start after that process died.
    Raises ServiceError.
    """
    if missing := missing_programs():
        raise ServiceError(f"{' and '.join(missing)} not found on this machine.")
    with _locked():
        _sweep()
        state = _read(name)
        if state and _is_running(state):
            return state
        if state:
            _stop(name, state)
        return _start_anew(name, fast=fast, owner=owner)


def stop(name: str) -> None:
    """Stop the pair called `name` and delete its data; stopping what is not there is fine."""
    with _locked():
        if state := _read(name):
            _stop(name, state)


@contextlib.contextmanager
def running(*, fast: bool = False) -> Iterator[dict[str, str]]:
    """Run a private pair for the length of a block; gives its environment variables. Raises ServiceError."""
    name = f"private-{os.getpid()}-{secrets.token_hex(3)}"
    try:
        yield environment(start(name, fast=fast, owner=os.getpid()))
    finally:
        stop(name)


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    STATES.mkdir(parents=True, exist_ok=True)
    with (STATES / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(name: str) -> dict[str, Any] | None:
    path = STATES / f"{name}.json"
    noted = path.read_text() if path.exists() else ""
    return dict(json.loads(noted)) if noted else None  # Empty: killed between making the note and writing it.


def _write(name: str, state: dict[str, Any]) -> None:
    path = STATES / f"{name}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(state))


def _sweep() -> None:
    """Stop the pairs whose owner was killed before it could."""
    for path in STATES.glob("*.json"):
        state = _read(path.stem)
        if state and state["owner"] and not _is_alive(state["owner"]):
            _stop(path.stem, state)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def _start_anew(name: str, *, fast: bool, owner: int) -> dict[str, Any]:
    for left in reversed(range(START_TRIES)):
        folder = tempfile.mkdtemp(prefix="jobsite-services-")
        state = {"folder": folder, "owner": owner, "password": secrets.token_hex(12), "fast": fast}
        state |= {"postgres_port": _free_port(), "redis_port": _free_port()}
        # Noted before anything runs: a start that is killed half-way can still be stopped.
        _write(name, state)
        try:
            _start_redis(state)
            _start_postgres(state)
        except ServiceError:
            _stop(name, state)
            if not left:
                raise
        else:
            return state
    raise AssertionError("unreachable: the last try returns or raises")


def _start_redis(state: dict[str, Any]) -> None:
    folder = _own_folder(state, name="redis")
    conf = folder / "redis.conf"
    conf.write_text(
        f"bind 127.0.0.1\nport {state['redis_port']}\nrequirepass {state['password']}\n"
        f"dir {folder}\nlogfile {folder}/log\ndaemonize yes\nsave ''\nmaxmemory-policy noeviction\n"
    )
    # As a daemon: Ctrl-C in the terminal is for whoever uses the servers, not for them.
    command = ["redis-server", str(conf)]
    subprocess.run(command, check=False, cwd=folder, capture_output=True, **_unprivileged())
    deadline = time.monotonic() + START_SECONDS
    while not _redis_says(state, "PING", expect=b"PONG"):
        if time.monotonic() > deadline:
            raise ServiceError(f"Redis would not start; see {folder}/log.")
        time.sleep(0.02)


def _start_postgres(state: dict[str, Any]) -> None:
    folder = _own_folder(state, name="postgres")
    word = folder / "password"
    word.write_text(state["password"])
    word.chmod(0o644)  # Its folder is closed to everybody but the server's own user.
    data = folder / "data"
    secret = f"--pwfile={word}", "--auth=password"
    layout = "--encoding=UTF8", "--locale=C", "--no-sync"
    _postgres("initdb", "-D", str(data), "-U", "jobsite", *secret, *layout, cwd=folder)
    with (data / "postgresql.conf").open("a") as conf:
        conf.write(POSTGRES_CONF.format(port=state["postgres_port"]) + (FAST if state["fast"] else ""))
    patience = "-w", "-t", str(START_SECONDS)
    _postgres("pg_ctl", "-D", str(data), "-l", str(folder / "log"), *patience, "start", cwd=folder)
    address = f"--host=127.0.0.1 --port={state['postgres_port']} --username=jobsite".split()
    _postgres("createdb", *address, "jobsite", cwd=folder, password=state["password"])


def _postgres(program: str, *arguments: str, cwd: Path, password: str = "") -> None:
    done = subprocess.run(
        [str(_postgres_folder() / program), *arguments],  # type: ignore[operator]
        cwd=cwd,
        env=os.environ | {"PGPASSWORD": password, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **_unprivileged(),
    )
    if done.returncode:
        log = cwd / "log"
        tail = log.read_text()[-500:] if log.exists() else ""
        raise ServiceError(f"PostgreSQL's {program} failed: {done.stderr.strip()} {tail}".strip())


def _stop(name: str, state: dict[str, Any]) -> None:
    data = Path(state["folder"], "postgres", "data")
    if (data / "postmaster.pid").exists():
        with contextlib.suppress(ServiceError):
            _postgres("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop", cwd=data.parent)
    # Asked over its own port with its own password: nobody else's process can be hit by a reused process id.
    _redis_says(state, "SHUTDOWN NOSAVE", expect=b"")
    shutil.rmtree(state["folder"], ignore_errors=True)
    (STATES / f"{name}.json").unlink(missing_ok=True)


def _is_running(state: dict[str, Any]) -> bool:
    with socket.socket() as probe:
        postgres = probe.connect_ex(("127.0.0.1", state["postgres_port"])) == 0
    return postgres and _redis_says(state, "PING", expect=b"PONG")


def _redis_says(state: dict[str, Any], command: str, *, expect: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", state["redis_port"]), timeout=2) as line:
            line.sendall(f"AUTH {state['password']}\r\n{command}\r\n".encode())
            answer = b""
            while (more := line.recv(4096)) and (not expect or expect not in answer + more):
                answer += more
            return expect in answer + more
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _own_folder(state: dict[str, Any], *, name: str) -> Path:
    """Make a server's folder, belonging to the user the server will run as."""
    folder = Path(state["folder"], name)
    folder.mkdir(mode=0o700)
    if user := _unprivileged():
        Path(state["folder"]).chmod(0o755)
        os.chown(folder, user["user"], user["group"])
    return folder


def _unprivileged() -> dict[str, Any]:
    """Choose whom the servers run as: us, or a service user when we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _postgres_folder() -> Path | None:
    """Find the newest PostgreSQL's programs; Debian keeps the server's off the PATH."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: float(path.parts[-3]))
    found = shutil.which("initdb") or (newest[-1] if newest else None)
    return Path(found).resolve().parent if found else None


def main() -> int:
    """Obey the command line: 0, or 1 and one sentence about what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("verb", choices=["start", "stop", "env"])
    parser.add_argument("--name", default="default")
    parser.add_argument("--fast", action="store_true", help="no fsync: quicker, and lost with the power")
    options = parser.parse_args()
    try:
        if options.verb == "stop":
            stop(options.name)
            return 0
        state = start(options.name, fast=options.fast) if options.verb == "start" else _read(options.name)
        if state is None:
            raise ServiceError(f'Nothing called "{options.name}" is running: tools/services.py start')
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    for variable, value in environment(state).items():
        print(f"export {variable}={value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
