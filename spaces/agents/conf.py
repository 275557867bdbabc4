"""The operator's words about agents. Read at call, so tests may override."""

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    #: Whether JavaScript that people deploy is run on this machine at all.
    "ON": False,
    #: The program, by path or by name.
    "NODE": "node",
    #: Where agents reach this site: the root, without a slash at its end.
    "URL": "http://127.0.0.1:8000",
    #: Longest run for one event; the engine gives a delivery 60.
    "SECONDS": 50.0,
    #: Memory of one run.
    "MEMORY_MB": 256,
}


def _setting(name: str) -> Any:
    return getattr(settings, "AGENTS", {}).get(name, DEFAULTS[name])


def is_on() -> bool:
    """Whether agents may be deployed and run."""
    return bool(_setting("ON"))


def node() -> str:
    """Node, by path or by name."""
    return str(_setting("NODE"))


def url() -> str:
    """Where agents reach this site."""
    return str(_setting("URL")).rstrip("/")


def limit_seconds() -> float:
    """Longest run for one event."""
    return float(_setting("SECONDS"))


def memory_bytes() -> int:
    """Memory of one run."""
    return int(_setting("MEMORY_MB")) * 1024 * 1024
