"""Finding Node, and the flags by which it takes every right from a program that it can take."""

import re
import resource
import shutil
import subprocess
from functools import lru_cache

from spaces.agents import conf

#: Before these, Node knows no permissions, no WASI among them, or cannot run WebAssembly in little address space.
OLDEST = (20, 16)
OLDEST_22 = (22, 3)
#: From here on --permission is its name, and the network must be allowed too.
PERMISSION, PERMISSION_22, NETWORK = (23, 5), (22, 13), (25, 0)


def lack() -> str:
    """Say in one sentence why no agent can run on this machine; empty when it can."""
    if not hasattr(resource, "prlimit"):
        return "Agents run on Linux only: elsewhere their memory and processes cannot be limited."
    program = shutil.which(conf.node())
    if program is None:
        return "Node.js is not installed on this machine; agents need version 20.16 or newer (JOBSITE_NODE says where)."
    version = _version(program)
    if version < OLDEST or (21, 0) <= version < OLDEST_22:
        number = ".".join(map(str, version))
        return f"Node.js {number} on this machine cannot hold agents; they need 20.16, 22.3 or newer."
    return ""


def command(script: str) -> list[str]:
    """Give the command line that runs a script without files, children, threads, add-ons and debugger."""
    program = str(shutil.which(conf.node()))
    megabytes = conf.memory_bytes() // (1024 * 1024)
    return [
        program,
        *_rights(_version(program)),
        "--no-warnings",
        # A guard region of WebAssembly is 10 GB of addresses, and fetch needs WebAssembly.
        "--disable-wasm-trap-handler",
        f"--max-old-space-size={megabytes}",
        "--disable-proto=delete",
        "-e",
        script,
    ]


def _rights(version: tuple[int, int]) -> list[str]:
    if version < PERMISSION_22 or (23, 0) <= version < PERMISSION:
        return ["--experimental-permission"]
    return ["--permission", *(["--allow-net"] if version >= NETWORK else [])]


@lru_cache(maxsize=8)
def _version(program: str) -> tuple[int, int]:
    """Ask a program for its version; (0, 0) for one that does not say."""
    try:
        said = subprocess.run(  # noqa: S603 - the operator named it
            [program, "--version"], capture_output=True, text=True, timeout=20, check=False, env={}
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)
