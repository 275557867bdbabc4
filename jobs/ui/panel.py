"""The jobs panel of a space, and the overlay over one of its things: what spaces' pages include."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jobs.access import visible
from jobs.estimate import past_seconds
from jobs.models import Job, JobQuerySet
from jobs.states import OPEN, TERMINAL, Status
from jobs.ui.present import JobView, listed, view, views
from jobs.ui.visitor import can_act_on, editable_ids, principal_of

#: Jobs that the panel lists; the rest is in the jobs list.
MOST = 30
#: The panel looks through this many of a space's newest jobs.
LOOKED_THROUGH = 1000
FILTERS = {"all": "All", "running": "Running", "attention": "Needs attention"}
EMPTY = {
    "all": ("No jobs yet", "Upload a file or press an action, and its job appears here."),
    "running": ("Nothing is running", "Jobs of this space that run or wait show up here."),
    "attention": ("Nothing needs you", "Failed jobs and outcomes that nobody has seen show up here."),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One pill of the panel."""

    word: str
    url: str
    is_here: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel, ready to draw by jobs/_panel.html."""

    space_id: str
    url: str
    list_url: str
    filters: list[Filter]
    jobs: list[JobView]
    #: Outcomes of the person's own jobs, as in the inbox.
    unread_count: int
    running_count: int
    empty_heading: str
    empty_words: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """A foreground job that covers its resource."""

    job: JobView
    words: str
    url: str


def panel_of(request: HttpRequest, space_id: str, *, show: str = "all") -> Panel:
    """Prepare the panel of a space for one person: the newest jobs they may see there."""
    principal = principal_of(request)
    show = show if show in FILTERS else "all"
    here = visible(principal, Job.objects.filter(space_id=space_id).exclude(mode="hidden"))
    columns = ("id", "status", "asks_acknowledgement", "outcome_acknowledged_at", "created_by")
    recent = list(here.order_by("-id").values_list(*columns)[:LOOKED_THROUGH])
    unread = {
        job
        for job, status, asks, seen, by in recent
        if asks and seen is None and status in TERMINAL and by == principal.id
    }
    failed = {job for job, status, _, seen, _ in recent if status == Status.FAILED and seen is None}
    running = {job for job, status, *_ in recent if status in OPEN}
    chosen = {"all": [row[0] for row in recent], "running": running, "attention": unread | failed}[show]
    ids = sorted(chosen, reverse=True)[:MOST]
    jobs = listed(ids)
    counts = {"running": len(running), "attention": len(unread | failed)}
    return Panel(
        space_id=space_id,
        url=_url(space_id, show),
        list_url=f"{reverse('jobs:list')}?{urlencode({'q': f'space:{space_id}'})}",
        filters=[
            Filter(word, _url(space_id, key), is_here=key == show, count=str(counts.get(key) or ""))
            for key, word in FILTERS.items()
        ],
        jobs=views(jobs, now=timezone.now(), editable=editable_ids(principal, jobs)),
        unread_count=len(unread),
        running_count=len(running),
        empty_heading=EMPTY[show][0],
        empty_words=EMPTY[show][1],
    )


def _url(space_id: str, show: str) -> str:
    return f"{reverse('jobs:panel')}?{urlencode({'space': space_id, 'show': show})}"


def foreground_jobs(source: str) -> JobQuerySet:
    """Undecided jobs that cover a thing while they run; those not started by anybody cover nothing."""
    covering = sorted(OPEN - {Status.CREATED, Status.PLANNING})
    return Job.objects.filter(source=source, mode="foreground", status__in=covering)


def overlay_on(request: HttpRequest, source: str) -> Overlay | None:
    """The overlay that covers a thing for this person, or None: nothing runs, or they sent it to the background."""
    principal = principal_of(request)
    job = visible(principal, foreground_jobs(source)).order_by("-id").first()
    if job is None or request.GET.get("background") == job.id:
        return None
    return overlay_for(request, job)


def overlay_for(request: HttpRequest, job: Job) -> Overlay:
    """Prepare the overlay of one foreground job."""
    can_act = can_act_on(principal_of(request), job)
    shown = view(job, now=timezone.now(), can_act=can_act, past=past_seconds(job))
    words = "Running now." if shown.is_running else "It starts in a moment."
    if shown.subject and shown.subject.title:
        words = f"{words} {shown.subject.title} can be used again when it is done."
    return Overlay(shown, words, reverse("jobs:shape", args=[job.id, "overlay"]))


def is_blocked(source: str) -> Job | None:
    """The undecided job of mode toolbarBlocking that holds a thing's toolbar, if any; the page gives the reason."""
    covering = sorted(OPEN - {Status.CREATED, Status.PLANNING})
    return Job.objects.filter(source=source, mode="toolbarBlocking", status__in=covering).order_by("-id").first()
