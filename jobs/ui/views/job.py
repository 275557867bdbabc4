"""One job: its page and tabs, its fragments in every shape, its artifacts and failed records."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jobs import conf
from jobs.clean import clean_text
from jobs.estimate import past_seconds
from jobs.models import Artifact, ErrorRow, Job
from jobs.ui.download import FileAnswer, download
from jobs.ui.outcomes import outcome_of
from jobs.ui.panel import overlay_for
from jobs.ui.presence import crew
from jobs.ui.present import view
from jobs.ui.reasons import reason
from jobs.ui.steps import steps_of
from jobs.ui.tabs import PAGE, TABS, tabs_of
from jobs.ui.visitor import can_act_on, get_visible_job_or_404, page, principal_of

#: The fragments a job can be drawn as, wherever it stands.
SHAPES = {
    "row": "jobs/_row.html",
    "card": "jobs/_card.html",
    "item": "jobs/_item.html",
    "head": "jobs/_head.html",
    "overlay": "jobs/_overlay.html",
}
#: What begins a spreadsheet formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@page
def detail(request: HttpRequest, job_id: str, tab: str = "overview") -> HttpResponse:
    """The job's page with one tab open. `?after=` pages the tab; htmx gets only what is new in the log."""
    job = get_visible_job_or_404(request, job_id)
    word, read = TABS[tab]
    found = read(request, job)
    if tab == "logs" and getattr(request, "htmx", False):
        return render(request, "jobs/tabs/_log_lines.html", {**found, "job": job})
    frame = {
        "tabs": tabs_of(job, here=tab),
        "tab_word": word,
        "tab_template": f"jobs/tabs/_{tab}.html",
        "page_size": PAGE,
        "is_followed": tab == "logs",
    }
    template = "jobs/_about.html" if _target(request) == "about" else "jobs/detail.html"
    return render(request, template, {**head_of(request, job), **found, **frame})


def _target(request: HttpRequest) -> str | None:
    """Which part of the page htmx asks for."""
    htmx = getattr(request, "htmx", None)
    return htmx.target if htmx else None


@require_safe
@page
def shape(request: HttpRequest, job_id: str, name: str) -> HttpResponse:
    """One job as a fragment; a page asks for it again when the job's status has changed."""
    job = get_visible_job_or_404(request, job_id)
    return render_shape(request, job, name)


def render_shape(request: HttpRequest, job: Job, name: str) -> HttpResponse:
    """Draw a job as a row, card, item, head or overlay."""
    if name not in SHAPES:
        raise Http404
    context: dict[str, Any] = head_of(request, job)
    if name == "overlay":
        context["overlay"] = None if job.is_decided else overlay_for(request, job)
    return render(request, SHAPES[name], context)


def head_of(request: HttpRequest, job: Job) -> dict[str, Any]:
    """What the head of a job's page needs."""
    now, principal = timezone.now(), principal_of(request)
    shown = view(job, now=now, can_act=can_act_on(principal, job), past=past_seconds(job))
    return {
        "job": shown,
        "reason": reason(job, crew=crew(now=now), now=now),
        "steps": steps_of(job),
        "outcome": outcome_of(job, principal=principal),
    }


@require_safe
@page
def artifact(request: HttpRequest, job_id: str, artifact_id: str) -> FileAnswer:
    """Give an artifact as a download: never shown in the page's own origin, whatever its type says."""
    job = get_visible_job_or_404(request, job_id)
    found = get_object_or_404(Artifact, pk=clean_text(artifact_id), job=job)
    path = conf.home() / found.path
    return download(path, within=conf.home(), name=found.name, content_type=found.content_type)


@require_safe
@page
def records_csv(request: HttpRequest, job_id: str) -> StreamingHttpResponse:
    """Give a job's failed records as CSV, with what was wrong in the last column."""
    job = get_visible_job_or_404(request, job_id)
    answer = StreamingHttpResponse(_csv(job), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="failed-records-{job.id}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class _Line:
    """A file for csv.writer that gives each line back."""

    def write(self, text: str) -> str:
        return text


def _csv(job: Job) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(["row", "field", "value", "error"])
    for row in ErrorRow.objects.filter(job=job).order_by("attempt", "number").iterator(chunk_size=1000):
        value = "" if row.data is None else str(row.data)
        yield writer.writerow([row.row, _harmless(row.field or ""), _harmless(value), _harmless(row.message)])


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
