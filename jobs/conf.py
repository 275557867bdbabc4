"""The engine's settings: what each means, its unit and its default. Read at call, so tests may override."""

from pathlib import Path
from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    #: Folder of everything that is kept on disk.
    "HOME": Path("var"),
    #: SQLite, filesystem broker, UNIX doorbells.
    "EMBEDDED": True,
    "REDIS_URL": "",
    #: A worker that has been silent this long is presumed dead.
    "LEASE_SECONDS": 30.0,
    #: A worker that is asked to stop lets its handlers run this long, then gives their jobs back.
    "GRACE_SECONDS": 25.0,
    #: A job's ticks are written at most this often.
    "TICK_SECONDS": 0.25,
    #: A hint that was not claimed after this long is given again.
    "HINT_SECONDS": 30.0,
    #: Decided jobs, their events and their files are pruned after this.
    "KEEP_DAYS": 90.0,
    #: Handlers that run side by side in one worker process tree.
    "WORKER_SLOTS": 2,
    #: A job whose worker died this often fails: it may be what kills them.
    "POISON_LIMIT": 3,
    #: JSON given from outside: bytes of one value, and nesting.
    "JSON_MAX_BYTES": 16 * 1024 * 1024,
    "JSON_MAX_DEPTH": 64,
    #: Origins of pages that may ask /v1, as a browser spells them, or * for all.
    "CORS_ORIGINS": (),
}


def _setting(name: str) -> Any:
    return getattr(settings, "JOBSITE", {}).get(name, DEFAULTS[name])


def home() -> Path:
    """Folder of everything that is kept on disk."""
    return Path(_setting("HOME"))


def is_embedded() -> bool:
    """Whether no server is used but our own processes."""
    return bool(_setting("EMBEDDED"))


def redis_url() -> str:
    """Address of Redis, or an empty string."""
    return str(_setting("REDIS_URL"))


def lease_seconds() -> float:
    """How long a silent worker keeps its jobs."""
    return float(_setting("LEASE_SECONDS"))


def grace_seconds() -> float:
    """How long a stopping worker lets its handlers run."""
    return float(_setting("GRACE_SECONDS"))


def tick_seconds() -> float:
    """Least time between two written ticks of one job."""
    return float(_setting("TICK_SECONDS"))


def hint_seconds() -> float:
    """After how long an unclaimed hint is given again."""
    return float(_setting("HINT_SECONDS"))


def keep_days() -> float:
    """How long decided jobs are kept."""
    return float(_setting("KEEP_DAYS"))


def worker_slots() -> int:
    """Handlers that run side by side in one worker process tree."""
    return int(_setting("WORKER_SLOTS"))


def poison_limit() -> int:
    """How many workers a job may lose before it fails."""
    return int(_setting("POISON_LIMIT"))


def json_max_bytes() -> int:
    """Largest JSON body or value accepted from outside."""
    return int(_setting("JSON_MAX_BYTES"))


def json_max_depth() -> int:
    """Deepest nesting of JSON accepted from outside."""
    return int(_setting("JSON_MAX_DEPTH"))


def cors_origins() -> frozenset[str]:
    """Origins of pages that may ask /v1; * means all."""
    return frozenset(_setting("CORS_ORIGINS"))
