"""The programs that tests need beside Python: found, or installed from Debian's packages when we may."""

import importlib.util
import os
import shutil
import subprocess

import services

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = {
    "Chromium": ["chromium", "fonts-dejavu-core"],
    "PostgreSQL": ["postgresql"],
    "Redis": ["redis-server"],
    "Python's venv module": ["python3-venv"],
}


def chromium() -> str | None:
    """Find the browser: what CHROMIUM names, or the first of the usual names."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def missing() -> list[str]:
    """Name what this machine lacks, in the words of PACKAGES."""
    lacks = [] if chromium() else ["Chromium"]
    lacks += services.missing_programs()
    # Debian ships Python without ensurepip, and then `python -m venv` cannot make an environment.
    return lacks if importlib.util.find_spec("ensurepip") else [*lacks, "Python's venv module"]


def prepare() -> None:
    """Install what is missing if we are root on a Debian; what cannot be had, missing() names afterwards."""
    lacks = missing()
    if not lacks or not _may_install():
        return
    packages = [package for name in lacks for package in PACKAGES[name]]
    print(f"Installing {', '.join(packages)} with apt-get (SYSTEM=no prevents it) …", flush=True)
    if _apt_get("update"):
        _apt_get("install", "--yes", "--no-install-recommends", *packages)


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and os.environ.get("SYSTEM") != "no"


def _apt_get(*arguments: str) -> bool:
    command = ["apt-get", "-qq", *arguments]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=quiet, check=False, capture_output=True, text=True)
    if done.returncode:
        print(f"apt-get {arguments[0]} failed: {done.stderr.strip()[-300:]}", flush=True)
    return done.returncode == 0
