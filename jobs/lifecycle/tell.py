"""Events about a job that move nothing in its row."""

from typing import Any

from jobs.log import Draft
from jobs.models import Job
from jobs.topics import Topic


def told_of(job: Job, topic: Topic, **more: Any) -> Draft:
    """Word an event from a job as it is (contract §3.4); `more` are further members of its payload."""
    live = {"status": job.status, "progress": job.progress, "attempt": job.attempt, "input": job.input}
    return Draft(
        topic=topic,
        domain="job",
        environment=job.environment_id,
        space=job.space_id,
        context=job.context,
        payload={**job.base, **live, **more},
        job=job.pk,
    )
