"""The probes: /healthz says that the process answers, /readyz that it can do its work."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from django.db import DatabaseError, connection
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jobs import conf
from jobs.models import Presence
from jobs.wire import encode

#: A clock says that it is there every few seconds; without one nothing starts.
CLOCK_SEEN = timedelta(seconds=30)
#: A probe that hangs is worse than one that fails.
PING_SECONDS = 1.0

Check = Callable[[], str | None]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up; touches nothing else."""
    return _answer(200, {"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, broker and clock are there, else 503 with what is missing."""
    faults = {name: fault for name, check in CHECKS.items() if (fault := check())}
    told = {name: faults.get(name, "ok") for name in CHECKS}
    return _answer(503 if faults else 200, {"status": "unready" if faults else "ready", "checks": told})


def database() -> str | None:
    """Ask the database for a number."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return None


def broker() -> str | None:
    """Ping Redis, or look whether the broker's folder can be written."""
    if url := conf.redis_url():
        return _ping(url)
    folder = conf.home()
    return None if os.access(folder, os.W_OK | os.X_OK) else "its folder cannot be written"


def clock() -> str | None:
    """Look when a clock last said that it is there."""
    try:
        seen = Presence.objects.filter(kind="clock", seen_at__gt=Now() - CLOCK_SEEN).exists()
    except DatabaseError:
        return "unknown while the database does not answer"
    return None if seen else f"not seen for {CLOCK_SEEN.seconds} seconds"


def _ping(url: str) -> str | None:
    client = redis.Redis.from_url(url, socket_timeout=PING_SECONDS, socket_connect_timeout=PING_SECONDS)
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return "does not answer"
    finally:
        client.close()
    return None


CHECKS: dict[str, Check] = {"database": database, "broker": broker, "clock": clock}


def _answer(status: int, body: dict[str, Any]) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(encode(body), status=status, content_type="application/json", headers=headers)
