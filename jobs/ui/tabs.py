"""The tabs of a job's page: each reads what it shows, and nothing else. One function a tab."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jobs.access import actor_name, visible
from jobs.estimate import past_seconds
from jobs.models import Artifact, ErrorRow, Job, LogLine
from jobs.ui.history import attempts, moments, timeline
from jobs.ui.present import view, views
from jobs.ui.visitor import editable_ids, principal_of

#: Lines, records, events or parts on one page of a tab.
PAGE = 200
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the overview."""

    word: str
    value: str = ""
    url: str = ""
    at: datetime | None = None
    is_code: bool = False


def _overview(request: HttpRequest, job: Job) -> Context:
    past = past_seconds(job)
    waited = (job.started_at or timezone.now()) - job.ready_at if job.ready_at else None
    return {
        "facts": [fact for fact in _facts(job) if fact.value or fact.at],
        "past": past,
        "usual": _usual(past),
        "waited": waited,
    }


def _usual(past: list[float]) -> timedelta | None:
    return timedelta(seconds=median(past)) if past else None


def _facts(job: Job) -> list[Fact]:
    again = reverse("jobs:detail", args=[job.retry_of]) if job.retry_of else ""
    parent = reverse("jobs:detail", args=[job.parent_id]) if job.parent_id else ""
    return [
        Fact("Id", job.id, is_code=True),
        Fact("Name", job.name, is_code=True),
        Fact("Source", job.source, is_code=True),
        Fact("Space", job.space_id or "", is_code=True),
        Fact("Environment", job.environment_id, is_code=True),
        Fact("Mode", job.mode),
        Fact("Priority", str(job.priority) if job.priority else ""),
        Fact("Started by", actor_name(job.created_by)),
        Fact("Tries again", job.retry_of or "", url=again),
        Fact("Part of", job.parent_id or "", url=parent),
        Fact("Made", at=job.created_at),
        Fact("Ready", at=job.ready_at),
        Fact("Started", at=job.started_at),
        Fact("Ended", at=job.finished_at),
        Fact("Held by", job.holder or "", is_code=True),
        # "error" is no kind of its own: the handler raised, and the outcome says what.
        Fact("Kind of failure", "" if job.error_code == "error" else job.error_code or "", is_code=True),
        Fact("Outcome seen", at=job.outcome_acknowledged_at),
        Fact("Outcome seen by", actor_name(job.outcome_acknowledged_by or "")),
    ]


def _timeline(request: HttpRequest, job: Job) -> Context:
    return {"events": timeline(job)}


def _events(request: HttpRequest, job: Job) -> Context:
    found = moments(job, after=_number(request.GET.get("after")), limit=PAGE)
    return {"events": found, "more_url": f"?after={found[-1].seq}" if len(found) == PAGE else ""}


def _attempts(request: HttpRequest, job: Job) -> Context:
    return {"attempts": attempts(job)}


def _logs(request: HttpRequest, job: Job) -> Context:
    after = request.GET.get("after", "0.0")
    found = list(_after(LogLine.objects.filter(job=job), after))
    last = f"{found[-1].attempt}.{found[-1].number}" if found else after
    return {"lines": found, "after": last, "more_url": f"?after={last}" if len(found) == PAGE else ""}


def _records(request: HttpRequest, job: Job) -> Context:
    found = list(_after(ErrorRow.objects.filter(job=job), request.GET.get("after", "0.0")))
    more = f"?after={found[-1].attempt}.{found[-1].number}" if len(found) == PAGE else ""
    return {"rows": found, "more_url": more}


def _after(rows: Any, cursor: str) -> Any:
    """Rows above the cursor `attempt.number`; the unique (job, attempt, number) index answers it."""
    attempt, _, number = cursor.partition(".")
    at, above = _number(attempt), _number(number)
    later = rows.filter(attempt__gt=at)
    here = rows.filter(attempt=at, number__gt=above)
    return (here | later).order_by("attempt", "number")[:PAGE]


def _artifacts(request: HttpRequest, job: Job) -> Context:
    return {"artifacts": Artifact.objects.filter(job=job).order_by("id")[:PAGE]}


def _parts(request: HttpRequest, job: Job) -> Context:
    principal, now = principal_of(request), timezone.now()
    after = _number(request.GET.get("after"), otherwise=-1)
    parts = list(visible(principal, Job.objects.filter(parent=job, part__gt=after)).order_by("part")[:PAGE])
    above = Job.objects.filter(pk=job.parent_id).first() if job.parent_id else None
    return {
        "parts": views(parts, now=now, editable=editable_ids(principal, parts)),
        "parent": above and view(above, now=now, can_act=False),
        "more_url": f"?after={parts[-1].part}" if len(parts) == PAGE else "",
    }


@dataclass(frozen=True, slots=True)
class Block:
    """One JSON value of a job."""

    word: str
    value: Any
    empty: str


def _data(request: HttpRequest, job: Job) -> Context:
    return {
        "blocks": [
            Block("Input", job.input, "The job was started without input."),
            Block("Subject", job.subject, "It was applied to its source as a whole."),
            Block("Outcome", job.outcome, "There is no outcome yet."),
            Block("Result", job.result, "The handler returned no result."),
            Block("Metadata", job.metadata, "Nothing was noted with it."),
        ]
    }


def _number(text: str | None, *, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else otherwise


#: Address word → the word on the tab, and what reads it. The first one is the page itself.
TABS: dict[str, tuple[str, Callable[[HttpRequest, Job], Context]]] = {
    "overview": ("Overview", _overview),
    "timeline": ("Timeline", _timeline),
    "attempts": ("Attempts", _attempts),
    "logs": ("Logs", _logs),
    "records": ("Records", _records),
    "artifacts": ("Artifacts", _artifacts),
    "parts": ("Parts", _parts),
    "data": ("Input and result", _data),
    "events": ("Events", _events),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab as components/_tabs.html draws it."""

    word: str
    url: str
    is_here: bool
    count: str = ""
    is_bad: bool = False


def tabs_of(job: Job, *, here: str) -> list[Tab]:
    """The tabs of a job's page; the counts come from its own row."""
    counts = {"records": f"{job.error_count:,}" if job.error_count else "", "attempts": str(job.attempt or "")}
    return [
        Tab(word, _address(job, key), is_here=key == here, count=counts.get(key, ""), is_bad=key == "records")
        for key, (word, _) in TABS.items()
    ]


def _address(job: Job, key: str) -> str:
    return reverse("jobs:detail", args=[job.id]) if key == "overview" else reverse("jobs:tab", args=[job.id, key])
