"""Canceling or trying again what is checked in the list: first a page that names the count, then the verbs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jobs import lifecycle
from jobs.access import Principal, check_destination, visible
from jobs.errors import JobsiteError
from jobs.models import Job
from jobs.states import OPEN, Status
from jobs.ui.present import JobView, views
from jobs.ui.views.verbs import back_of
from jobs.ui.visitor import editable_ids, page, principal_of

#: Jobs that one bulk action takes at most: what a page shows, and some to spare.
MOST = 200


@dataclass(frozen=True, slots=True)
class Verb:
    """A bulk action: which jobs may have it, what it does, and its words."""

    statuses: frozenset[Status]
    act: Callable[[Job, Principal], object]
    word: str
    done: str
    look: str


VERBS = {
    "cancel": Verb(OPEN, lambda job, by: lifecycle.cancel(job.id, info=_by(by)), "Cancel", "canceled", "button-bad"),
    "retry": Verb(
        frozenset({Status.FAILED, Status.CANCELED}),
        lambda job, by: _retry(job, by),
        "Try again",
        "started again",
        "button-main",
    ),
}


@dataclass(frozen=True, slots=True)
class Confirm:
    """The page that asks whether to go on."""

    verb: str
    heading: str
    words: str
    button: str
    look: str
    back: str
    jobs: list[JobView]


@require_POST
@page
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask first; with `sure` act on each job that may still have it, and say how many had it."""
    name = request.POST.get("verb", "")
    if name not in VERBS:
        return redirect(back_of(request))
    chosen = request.POST.getlist("job")[:MOST]
    eligible = _eligible(principal_of(request), VERBS[name], chosen)
    if request.POST.get("sure"):
        return _act(request, VERBS[name], eligible)
    return render(request, "jobs/bulk.html", {"bulk": _confirm(request, name, eligible, len(chosen))})


def _eligible(principal: Principal, verb: Verb, chosen: list[str]) -> list[Job]:
    ids = [one for one in chosen if "\x00" not in one]
    rows = visible(principal, Job.objects.filter(pk__in=ids, status__in=sorted(verb.statuses)))
    jobs = list(rows.order_by("-id"))
    allowed = editable_ids(principal, jobs)
    return [job for job in jobs if job.id in allowed]


def _confirm(request: HttpRequest, name: str, jobs: list[Job], chosen: int) -> Confirm:
    verb, count = VERBS[name], f"{len(jobs)} job" + ("" if len(jobs) == 1 else "s")
    left = chosen - len(jobs)
    why = f" {left} of the {chosen} chosen cannot be {verb.done} as they are now." if left else ""
    return Confirm(
        verb=name,
        heading=f"{verb.word}: {count}?" if jobs else f"Nothing to do: {verb.word.lower()}",
        words=(f"{count} will be {verb.done}." if jobs else "None of the chosen jobs can be.") + why,
        button=f"{verb.word}: {count}",
        look=verb.look,
        back=back_of(request),
        jobs=views(jobs, now=timezone.now()),
    )


def _act(request: HttpRequest, verb: Verb, jobs: list[Job]) -> HttpResponse:
    principal, done = principal_of(request), 0
    for job in jobs:
        try:
            verb.act(job, principal)
            done += 1
        except JobsiteError as error:
            messages.warning(request, f"{job.name}: {error.message}")
    messages.success(request, f"{done} job{'' if done == 1 else 's'} {verb.done}.")
    return redirect(back_of(request))


def _retry(job: Job, by: Principal) -> Job:
    check_destination(by, job)
    return lifecycle.retry(job.id, created_by=by.id)


def _by(principal: Principal) -> str:
    return f"Canceled by {getattr(principal.user, 'username', principal.id)}."
