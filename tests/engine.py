"""Short ways for tests to make jobs and to look at what became of them."""

import math
import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from jobs import lifecycle
from jobs.execution.duties.deliveries import Deliveries
from jobs.execution.publish import Publisher
from jobs.models import Event, Job

ENVIRONMENT = "us_env_tests"


def draft(**members: Any) -> lifecycle.JobDraft:
    """A draft with everything that must be said."""
    given = {
        "type": "workbook",
        "operation": "export",
        "source": "us_app_1",
        "environment": ENVIRONMENT,
        "created_by": "us_usr_alice",
    }
    return lifecycle.JobDraft(**(given | members))


def ready(**members: Any) -> Job:
    """A job that waits for a worker."""
    return lifecycle.create(draft(trigger="immediate", **members))


def running(**members: Any) -> Job:
    """A job whose first attempt is running."""
    job = lifecycle.start(ready(**members).pk, holder="worker", lease_seconds=60)
    assert job is not None
    return job


def take_up(publisher: Publisher) -> None:
    """Take up all new events: a slow machine needs several turns for several environments."""
    clock = Deliveries(publisher)
    clock()
    while math.isfinite(clock.due_at):
        clock()


def topics(job: Job | str) -> list[str]:
    """What was told about a job, in order."""
    job_id = job if isinstance(job, str) else job.pk
    return list(Event.objects.filter(job_id=job_id).order_by("seq").values_list("topic", flat=True))


def fresh(job: Job | str) -> Job:
    """The job's row as it is now."""
    return Job.objects.get(pk=job if isinstance(job, str) else job.pk)


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run calls in threads that begin together; give each one's answer or the exception it raised."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        try:
            gate.wait()
            answers[place] = calls[place]()
        except Exception as error:  # the answer of a refused caller
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
