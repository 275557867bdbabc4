"""Replaying events: each must be a legal arrow from where the last one left the job, up to its row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jobs.models import Event, Job
from jobs.states import ARROWS, TERMINAL, Status
from jobs.topics import Topic

#: Where a job may begin: what begins ready or scheduled says so in its second event.
BEGINNINGS = frozenset({Status.CREATED, Status.WAITING, Status.EXECUTING, Status.READY})
#: (topic, status before, status after) of every arrow.
LEGAL = frozenset(
    (str(arrow.topic), str(source), str(arrow.target or source))
    for arrow in ARROWS.values()
    for source in arrow.sources
)
#: Events about a job that move nothing.
STILL = frozenset({str(Topic.JOB_PARTS_COMPLETED)})


@dataclass(slots=True)
class Story:
    """What the events so far say of one job."""

    status: str
    attempt: int
    is_deleted: bool = False


def replay(environment: str) -> Iterator[str]:
    """Replay an environment's job events; give every step that is not legal and every row that differs.

    A job whose first event has been pruned is left out.
    """
    stories: dict[str, Story] = {}
    events = Event.objects.filter(environment_id=environment, job_id__isnull=False, domain="job").order_by("seq")
    for job_id, seq, topic, payload in events.values_list("job_id", "seq", "topic", "payload").iterator(2000):
        broken = _step(stories, str(job_id), topic, payload)
        if broken:
            yield f"Event {seq} of {environment}: job {job_id} {broken}."
    yield from _compare(environment, stories)


def _step(stories: dict[str, Story], job_id: str, topic: str, payload: dict[str, Any]) -> str | None:
    after, attempt = str(payload.get("status")), int(payload.get("attempt", 0))
    story = stories.get(job_id)
    if topic == Topic.JOB_CREATED:
        stories[job_id] = Story(after, attempt)
        return "was created twice" if story else None if after in BEGINNINGS else f"began as {after}"
    if story is None or topic in STILL:
        return None
    if topic == Topic.JOB_DELETED:
        story.is_deleted = True
        return None
    return _move(story, topic, after, attempt)


def _move(story: Story, topic: str, after: str, attempt: int) -> str | None:
    before, story.status = story.status, after
    begins = before != Status.EXECUTING and after == Status.EXECUTING
    wanted, story.attempt = story.attempt + begins, attempt
    if story.is_deleted:
        return f"had {topic} after it was deleted"
    if (topic, before, after) not in LEGAL:
        return f"had {topic} from {before} to {after}, which is no arrow"
    if attempt != wanted:
        return f"had {topic} of attempt {attempt}, not {wanted}"
    return None


def _compare(environment: str, stories: dict[str, Story]) -> Iterator[str]:
    rows = Job.objects.filter(environment_id=environment).values_list("pk", "status", "attempt")
    for job_id, status, attempt in rows.iterator():
        story = stories.pop(job_id, None)
        if story and (story.status, story.attempt) != (status, attempt):
            yield f"Job {job_id} is {status} ({attempt}), but its events say {story.status} ({story.attempt})."
    for job_id, story in stories.items():
        if not story.is_deleted and story.status not in TERMINAL:
            yield f"Job {job_id} was {story.status} and has vanished."
