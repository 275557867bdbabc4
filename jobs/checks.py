"""Mistakes in the settings, told at start with an id and a hint (`manage.py check`, `up`, every server).

Values that settings cannot even be read with (DEBUG=perhaps) are refused by `jobsite.env` before. Nothing
here opens a connection: a database that is down is `/readyz`' business.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

from jobs import conf

Messages = Iterable[CheckMessage]
GATE = "jobs.rest.gate.ApiGate"
REDIS_SCHEMES = frozenset({"redis", "rediss", "unix"})
POLICY_ANSWERS = ("environments", "spaces", "reaches", "can_view", "can_act", "environment_named")


def check_settings(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Run every check of this module."""
    return [message for check in CHECKS for message in check()]


def check_production(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Run what only counts where other people come in."""
    return list(allowed_hosts())


def home() -> Messages:
    """JOBSITE_HOME."""
    folder = conf.home()
    nearest = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        yield Error(
            f"The folder {folder} cannot be written.",
            hint="Set JOBSITE_HOME to a folder that this user may write.",
            id="jobs.E001",
        )


def database() -> Messages:
    """DATABASE_URL, against REDIS_URL."""
    is_sqlite = "sqlite" in settings.DATABASES["default"]["ENGINE"]
    if conf.redis_url() and is_sqlite:
        yield Warning(
            "Redis is set, but the database is SQLite, which all workers must share a disk for.",
            hint="Set DATABASE_URL to postgresql://…, or take REDIS_URL away for the embedded mode.",
            id="jobs.W002",
        )
    if not conf.redis_url() and not is_sqlite:
        yield Warning(
            "The database is a server, but without Redis the broker is a folder of this machine.",
            hint="Set REDIS_URL, or let every web, worker and clock run on this machine with one JOBSITE_HOME.",
            id="jobs.W003",
        )


def redis_url() -> Messages:
    """REDIS_URL."""
    url = conf.redis_url()
    if url and urlsplit(url).scheme not in REDIS_SCHEMES:
        yield Error(
            "REDIS_URL does not begin with redis://, rediss:// or unix://.",
            hint="For example redis://127.0.0.1:6379/0.",
            id="jobs.E004",
        )


def secret_key() -> Messages:
    """SECRET_KEY."""
    if not conf.is_embedded() and len(set(settings.SECRET_KEY)) < 5:
        yield Error(
            "SECRET_KEY can be guessed.",
            hint="Set SECRET_KEY to 50 random characters, the same on every machine.",
            id="jobs.E005",
        )


def allowed_hosts() -> Messages:
    """ALLOWED_HOSTS."""
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(
            "ALLOWED_HOSTS lets every host name in; links in pages could then be made to point elsewhere.",
            hint="Set ALLOWED_HOSTS to the names that people type.",
            id="jobs.W006",
        )
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is empty, so every request is refused.",
            hint="Set ALLOWED_HOSTS to the names that people type, separated by commas.",
            id="jobs.E007",
        )


def debug() -> Messages:
    """DEBUG."""
    if settings.DEBUG and not conf.is_embedded():
        yield Warning(
            "DEBUG shows source code and settings to anyone who meets an error.",
            hint="Take DEBUG away from the environment.",
            id="jobs.W008",
        )


def times() -> Messages:
    """JOBSITE_LEASE_SECONDS, JOBSITE_KEEP_DAYS and what goes with them."""
    if conf.lease_seconds() < 4 * conf.tick_seconds():
        yield Error(
            "A lease is shorter than four ticks: healthy workers would be taken for dead.",
            hint="Raise JOBSITE_LEASE_SECONDS; 30 is normal.",
            id="jobs.E009",
        )
    if conf.keep_days() < 1:
        yield Error(
            "Finished jobs are pruned within a day.",
            hint="Raise JOBSITE_KEEP_DAYS to at least 1; 90 is normal.",
            id="jobs.E010",
        )


def workers() -> Messages:
    """JOBSITE_WORKERS."""
    if conf.worker_slots() < 1:
        yield Error("There are no worker slots.", hint="Set JOBSITE_WORKERS to at least 1.", id="jobs.E011")


def names() -> Messages:
    """The keys of settings.JOBSITE."""
    strange = sorted(set(getattr(settings, "JOBSITE", {})) - set(conf.DEFAULTS))
    if strange:
        yield Warning(
            f"JOBSITE has settings that nobody reads: {', '.join(strange)}.",
            hint=f"Known are {', '.join(sorted(conf.DEFAULTS))}.",
            id="jobs.W012",
        )


def policy() -> Messages:
    """JOBS_ACCESS_POLICY."""
    path = getattr(settings, "JOBS_ACCESS_POLICY", "jobs.access.StaffOnly")
    try:
        found = import_string(path)
    except ImportError as error:
        yield Error(
            f"JOBS_ACCESS_POLICY names {path}, which cannot be imported: {error}.",
            hint="Name a class like jobs.access.StaffOnly by its dotted path.",
            id="jobs.E013",
        )
        return
    if missing := [name for name in POLICY_ANSWERS if not callable(getattr(found, name, None))]:
        yield Error(
            f"The policy {path} does not answer {', '.join(missing)}.",
            hint="jobs.access.Policy says what a policy must offer.",
            id="jobs.E014",
        )


def bodies() -> Messages:
    """DATA_UPLOAD_MAX_MEMORY_SIZE, against our own limit of JSON."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit is not None and limit < conf.json_max_bytes():
        yield Warning(
            "DATA_UPLOAD_MAX_MEMORY_SIZE is smaller than JSON_MAX_BYTES, so Django refuses bodies that we would take.",
            hint=f"Set it to at least {conf.json_max_bytes()}.",
            id="jobs.W015",
        )


def gate() -> Messages:
    """MIDDLEWARE."""
    if not settings.MIDDLEWARE or settings.MIDDLEWARE[0] != GATE:
        yield Warning(
            "The gate of /v1 is not the first middleware: the API is slower, and some failures answer in HTML.",
            hint=f"Put {GATE} first in MIDDLEWARE.",
            id="jobs.W016",
        )


CHECKS: tuple[Callable[[], Messages], ...] = (
    home,
    database,
    redis_url,
    secret_key,
    debug,
    times,
    workers,
    names,
    policy,
    bodies,
    gate,
)
