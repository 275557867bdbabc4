"""What the figures were measured on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "celery", "kombu", "redis", "psycopg", "channels", "daphne")


def describe() -> str:
    """Name the machine, the load it is under, and the versions that matter."""
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} × {processor}, {memory / 1e6:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} before the run; {versions}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
