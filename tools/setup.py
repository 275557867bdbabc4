"""Makes .venv and installs the pinned requirements, only when they changed. `dev` adds what testing needs."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
#: Which files make up each set; a set that was installed leaves a stamp with the hash of its files.
SETS = {
    "run": ["requirements.txt"],
    "dev": ["requirements.txt", "requirements-dev.txt"],
    "node": ["requirements-node.txt"],
}


class SetupError(Exception):
    """The environment cannot be made; the message is for people."""


def install(kind: str) -> None:
    """Bring .venv to the set's pinned versions; quick when nothing changed, safe when two do it at once.

    Raises SetupError.
    """
    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_usable():
            _make_venv()
        if _stamp(kind) != _digest(kind):
            _install(kind)
    finally:
        os.close(lock)


def _is_usable() -> bool:
    """Say whether .venv has a Python that starts: its interpreter may have been upgraded or removed."""
    check = "import sys, importlib.util as u; sys.exit(sys.version_info < (3, 11) or not u.find_spec('pip'))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", check], check=False).returncode == 0


def _make_venv() -> None:
    _say("Making the virtual environment .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True
    )
    if made.returncode:
        reason = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        hint = "Install python3-venv" if "ensurepip" in " ".join(reason) else reason[-1]
        raise SetupError(f"The virtual environment {VENV} could not be made: {hint}.")


def _install(kind: str) -> None:
    _say(f"Installing the Python packages of {SETS[kind][-1]}")
    # Twice quiet: errors only. A pip that warns on every line would bury the address that `make run` prints.
    quiet = ["-qq", "--disable-pip-version-check", "--root-user-action=ignore"]
    pip = [PYTHON, "-m", "pip", "install", *quiet, "-r", SETS[kind][-1]]
    if subprocess.run(pip, cwd=ROOT, check=False).returncode:
        raise SetupError(f"pip could not install {SETS[kind][-1]}; its words are above.")
    for name in SETS:
        # The larger set holds the smaller one, so that `make run` after `make test` installs nothing.
        if set(SETS[name]) <= set(SETS[kind]):
            (VENV / f".installed-{name}").write_text(_digest(name))


def _digest(kind: str) -> str:
    files = b"".join((ROOT / name).read_bytes() for name in SETS[kind])
    return hashlib.sha256(files).hexdigest()


def _stamp(kind: str) -> str:
    path = VENV / f".installed-{kind}"
    return path.read_text() if path.exists() else ""


def _say(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    try:
        install(sys.argv[1] if len(sys.argv) > 1 else "run")
    except SetupError as error:
        sys.exit(str(error))
