"""Files: the list of a space, one file, its download and its end."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jobs.access import visible
from jobs.models import Job
from jobs.ui.download import FileAnswer, download
from jobs.ui.panel import overlay_on, panel_of
from jobs.ui.present import views
from jobs.ui.visitor import editable_ids, page, principal_of
from spaces.ops.file import delete_file
from spaces.ui.actions import toolbar_of
from spaces.ui.files import file_views, files_page
from spaces.ui.mapping import is_mapping_to_review, jobs_on
from spaces.ui.visitor import (
    can_act_in,
    get_editable_file_or_404,
    get_visible_file_or_404,
    get_visible_space_or_404,
)

#: Jobs that a file's page lists.
MOST_JOBS = 20


@require_safe
@page
def files(request: HttpRequest, space_id: str) -> HttpResponse:
    """The files of a space alone: a page asks for them again when one came or changed."""
    space = get_visible_space_or_404(request, space_id)
    context = {"space": space, "files": files_page(request, space), "can_act": can_act_in(request, space)}
    return render(request, "spaces/_files.html", context)


@require_safe
@page
def row(request: HttpRequest, file_id: str) -> HttpResponse:
    """One file as it stands in the list; asked for again when its job's status has changed."""
    found = get_visible_file_or_404(request, file_id)
    shown = file_views(request, [found], found)[0]
    return render(request, "spaces/_file.html", {"file": shown, "space": found.space})


@require_safe
@page
def file(request: HttpRequest, file_id: str) -> HttpResponse:
    """A file: what is known of it, its actions, and the jobs that worked on it."""
    found = get_visible_file_or_404(request, file_id)
    principal = principal_of(request)
    jobs = list(
        visible(principal, Job.objects.filter(jobs_on(found)).exclude(mode="hidden")).order_by("-id")[:MOST_JOBS]
    )
    context = {
        "space": found.space,
        "file": file_views(request, [found], found)[0],
        "jobs": views(jobs, now=timezone.now(), editable=editable_ids(principal, jobs)),
        "toolbar": toolbar_of(request, found),
        "mappings": [job for job in jobs if is_mapping_to_review(job)],
        "overlay": overlay_on(request, found.id),
        "panel": panel_of(request, found.space_id),
    }
    return render(request, "spaces/file.html", context)


@require_safe
@page
def download_file(request: HttpRequest, file_id: str) -> FileAnswer:
    """Give the bytes as they came, under the name they came with."""
    found = get_visible_file_or_404(request, file_id)
    return download(
        found.location, within=Path(settings.MEDIA_ROOT), name=found.name, content_type="application/octet-stream"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delete(request: HttpRequest, file_id: str) -> HttpResponse:
    """Ask, then delete; a workbook made from it stays."""
    found = get_editable_file_or_404(request, file_id)
    if request.method != "POST":
        return render(request, "spaces/delete_file.html", {"file": found, "space": found.space})
    delete_file(found.id, by=principal_of(request).id)
    messages.success(request, f"“{found.name}” has been deleted.")
    return redirect("spaces:space", found.space_id)
