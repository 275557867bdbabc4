"""Making jobs in a site and waiting for them."""

import time

from jobs.lifecycle import JobDraft
from jobs.models import Event, Job, Stream
from jobs.sdk import create_job
from spaces.models import Workbook

WAIT_SECONDS = 600
POLL_SECONDS = 0.1


def workbook_id() -> str:
    """Give the id of the site's workbook, which the jobs act on."""
    return Workbook.objects.values_list("pk", flat=True).get()


def environment_id() -> str:
    """Give the id of the site's environment."""
    return Workbook.objects.select_related("space").get().space.environment_id


def space_id() -> str:
    """Give the id of the site's space."""
    return Workbook.objects.values_list("space_id", flat=True).get()


def head() -> int:
    """Give the number of the newest event of the site's environment."""
    return Stream.objects.values_list("head", flat=True).get(pk=environment_id())


def make(name: str, *, source: str, **options: object) -> Job:
    """Make one job by the public door."""
    return create_job(f"workbook:bench-{name}", source=source, **options)  # type: ignore[arg-type]


def draft(name: str, *, source: str, environment: str) -> JobDraft:
    """Give a draft for many at once."""
    return JobDraft(
        type="workbook",
        operation=f"bench-{name}",
        source=source,
        environment=environment,
        created_by="us_usr_system",
        trigger="immediate",
    )


def wait_complete(*, after: str, count: int) -> float:
    """Wait until so many jobs younger than `after` are complete; give when the last one was (epoch seconds).

    Counting costs what is being measured, so it looks ten times a second only; the rows know the moment.
    """
    mine = Job.objects.filter(pk__gt=after, status="complete")
    deadline = time.monotonic() + WAIT_SECONDS
    while (done := mine.count()) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Only {done} of {count} jobs were complete after {WAIT_SECONDS} s.")
        time.sleep(POLL_SECONDS)
    last = mine.order_by("-finished_at").values_list("finished_at", flat=True).first()
    assert last is not None
    return last.timestamp()


def check_events(*, after: str, count: int) -> None:
    """See that nothing was left out: four events and one outcome for each job."""
    jobs = Job.objects.filter(pk__gt=after)
    told = Event.objects.filter(job_id__gt=after).count()
    kept = jobs.filter(outcome__isnull=False).count()
    if (told, kept) != (4 * count, count):
        raise RuntimeError(f"{count} jobs have {told} events and {kept} outcomes.")
