"""Short ways for page tests: jobs of Alice's space in any state, and what a page says."""

import re
from html import unescape
from typing import Any

from django.utils import timezone

from jobs import lifecycle
from jobs.models import Job, Presence
from tests.cast import World


def make_job(world: World, **members: Any) -> Job:
    """A job of Alice's, ready unless told otherwise."""
    given: dict[str, Any] = {
        "type": "space",
        "operation": "export",
        "source": world.space.id,
        "environment": world.environment.id,
        "space": world.space.id,
        "created_by": world.member("alice").id,
        "trigger": "immediate",
    }
    return lifecycle.create(lifecycle.JobDraft(**(given | members)))


def run_job(world: World, *, progress: int | None = None, info: str | None = None, **members: Any) -> Job:
    """A running job, perhaps with a first tick."""
    job = lifecycle.start(make_job(world, **members).id, holder="worker@here:1:1", lease_seconds=60)
    assert job is not None
    if progress is not None:
        lifecycle.progress(job.id, attempt=job.attempt, progress=progress, info=info)
    return Job.objects.get(pk=job.id)


def complete_job(world: World, outcome: dict[str, Any] | None = None, **members: Any) -> Job:
    """A complete job."""
    job = run_job(world, **members)
    return lifecycle.complete(job.id, attempt=job.attempt, outcome=outcome)


def fail_job(world: World, message: str = "It broke.", **members: Any) -> Job:
    """A failed job whose outcome asks to be seen."""
    job = run_job(world, **members)
    outcome = {"acknowledge": True, "message": message}
    return lifecycle.fail(job.id, attempt=job.attempt, info=message, outcome=outcome)


def make_crew(*handles: str) -> None:
    """A live worker that answers these job names, and a live clock."""
    now = timezone.now()
    for kind in ("worker", "clock"):
        Presence.objects.create(
            id=f"{kind}@here:1:1", kind=kind, slots=2, handles=list(handles), started_at=now, seen_at=now
        )


def words(response: Any) -> str:
    """The words of a page, without its tags."""
    text = re.sub(r"<(script|svg|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))
