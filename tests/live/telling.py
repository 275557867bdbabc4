"""Making things happen for watchers: events as the verbs write them, without the jobs they tell of."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from jobs import log
from jobs.models import Event, Job, Stream
from tests import engine
from tests.cast import World

SAME = "the world's own space"


def tell(
    world: World,
    *,
    topic: str = "job:updated",
    job: str = "us_jb_told",
    space: str | None = SAME,
    **payload: Any,
) -> None:
    """Append one event about a job in the world's space."""
    place = world.space.id if space == SAME else space
    tell_in(world.environment.id, topic=topic, job=job, space=place, **payload)


def tell_in(
    environment: str,
    *,
    topic: str = "job:updated",
    job: str = "us_jb_told",
    space: str | None = None,
    **payload: Any,
) -> None:
    """Append one event about a job anywhere."""
    told = {"jobId": job, "status": "executing", **payload}
    log.append([log.Draft(topic, "job", environment, space, {"jobId": job}, told, job=job)])


def later(seconds: float, act: Callable[[], object]) -> None:
    """Do something in another thread, after a while."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    threading.Timer(seconds, run).start()


def make_job(world: World, **members: Any) -> Job:
    """Make a real job in the world's space."""
    return engine.ready(environment=world.environment.id, space=world.space.id, **members)


def cursor(world: World) -> str:
    """Where the world's log ends."""
    tail = log.head(world.environment.id)
    return f"{tail.epoch}.{tail.head}"


def prune(world: World, *, count: int) -> None:
    """Throw the oldest events away, as `manage.py prune` does."""
    upto = log.head(world.environment.id).pruned + count
    Event.objects.filter(environment_id=world.environment.id, seq__lte=upto).delete()
    Stream.objects.filter(pk=world.environment.id).update(pruned=upto)
