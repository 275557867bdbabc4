"""Jobs as pages show them: rows in, ready values out, so that templates have only `if` and `for`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.urls import get_script_prefix, reverse

from jobs.models import Job
from jobs.states import TERMINAL, Status
from jobs.subjects import Subject, describe, describe_many
from jobs.ui.reasons import stuck
from jobs.ui.review import review_url
from jobs.ui.timeleft import TimeLeft, time_left

#: The partials of each status: templates/jobs/status/<status>/_<part>.html.
PARTS = {status: {part: f"jobs/status/{status}/_{part}.html" for part in ("actions", "quick")} for status in Status}


#: Columns that lists never draw and that may be large.
HEAVY = ("config", "input", "result", "plan", "part_data", "extra", "context", "base", "subject")


@dataclass(frozen=True, slots=True)
class JobView:
    """One job, ready to draw. `row` is the job itself for what needs no preparing."""

    row: Job
    title: str
    subject: Subject | None
    url: str
    left: TimeLeft | None
    elapsed: timedelta | None
    #: Words for a job without a sign of life, else empty.
    stuck: str
    can_act: bool
    is_unread: bool
    #: Why it does not run, where the page says it.
    why: str = ""

    @property
    def id(self) -> str:
        """The job's public id."""
        return self.row.id

    @property
    def status(self) -> str:
        """One of the nine words of jobs/states.py."""
        return self.row.status

    @property
    def part(self) -> dict[str, str]:
        """Paths of the status's partials."""
        return PARTS[Status(self.row.status)]

    @property
    def review(self) -> str | None:
        """The page on which its plan is agreed to, while it waits for that."""
        return review_url(self.row.id, name=self.row.name, status=self.row.status)

    @property
    def is_decided(self) -> bool:
        """Whether it is complete, failed or canceled."""
        return self.row.status in TERMINAL

    @property
    def is_open(self) -> bool:
        """Whether it may still change."""
        return self.row.status not in TERMINAL

    @property
    def is_running(self) -> bool:
        """Whether it shows a bar."""
        return self.row.status == Status.EXECUTING

    @property
    def when(self) -> datetime:
        """The one time that matters now: when it ended, started, will start, or was made."""
        job = self.row
        if job.status == Status.SCHEDULED and job.not_before:
            return job.not_before
        return job.finished_at or job.started_at or job.created_at

    @property
    def when_word(self) -> str:
        """What happened, or will happen, at `when`."""
        job = self.row
        if job.status == Status.SCHEDULED and job.not_before:
            return "due "
        return "ended " if job.finished_at else "started " if job.started_at else "made "

    @property
    def bar(self) -> int | None:
        """Value of the progress bar; None while a running job has not said anything."""
        return self.row.progress or None

    @property
    def note(self) -> str:
        """The line under the name: current words, or the outcome's message."""
        message = (self.row.outcome or {}).get("message")
        return humanised(str((message if self.is_decided else None) or self.row.info or ""))


def listed(ids: Iterable[str]) -> list[Job]:
    """Read the jobs of a list, newest first, without what lists never draw."""
    return list(Job.objects.filter(id__in=list(ids)).defer(*HEAVY).order_by("-id"))


def address_of(job_id: str) -> str:
    """The page of a job."""
    return _pattern(get_script_prefix()).replace("us_jb_x", job_id)


@cache
def _pattern(script_prefix: str) -> str:
    """Looked up once for each mount point: a page of fifty jobs spent a tenth of its time on reversing."""
    return reverse("jobs:detail", args=["us_jb_x"])


def title_of(job: Job) -> str:
    """Name a job as the action that made it is called, else by its operation: “Export workbook”."""
    label = job.metadata.get("actionLabel") if isinstance(job.metadata, dict) else None
    if isinstance(label, str) and label:
        return label[:200]
    words = job.operation.rpartition(":")[2].replace("-", " ").replace("_", " ").strip() or job.name
    tail = f" {job.type}" if job.type not in words.lower().split() and " " not in words else ""
    return f"{words[:1].upper()}{words[1:]}{tail}"


def humanised(words: str) -> str:
    """Make a translation key readable (contract §5: `plugins.extraction.addingRecords`); leave sentences alone."""
    if " " in words or words.count(".") < 2 or not words.replace(".", "").isalnum():
        return words
    last = words.rpartition(".")[2]
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in last)
    return spaced[:1].upper() + spaced[1:]


def views(jobs: Sequence[Job], *, now: datetime, editable: Iterable[str] = ()) -> list[JobView]:
    """Prepare jobs for a list. `editable` holds the ids of those the person may act on."""
    subjects = describe_many(job.source for job in jobs)
    allowed = set(editable)
    return [view(job, now=now, subject=subjects[job.source], can_act=job.id in allowed) for job in jobs]


def view(
    job: Job,
    *,
    now: datetime,
    can_act: bool,
    subject: Subject | None = None,
    past: Sequence[float] = (),
) -> JobView:
    """Prepare one job. `past` are the seconds that past runs took, where the page has asked for them."""
    return JobView(
        row=job,
        title=title_of(job),
        subject=subject or describe(job.source),
        url=address_of(job.id),
        left=time_left(job, now=now, past=past),
        elapsed=(job.finished_at or now) - job.started_at if job.started_at else None,
        stuck=stuck(job, now=now),
        can_act=can_act,
        is_unread=job.asks_acknowledgement and job.outcome_acknowledged_at is None and job.status in TERMINAL,
    )
