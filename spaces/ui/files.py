"""Files as pages show them: what became of them, the job that reads them, and what can be done."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from jobs.models import Job
from jobs.ui.present import JobView, views
from spaces.models import File, Space
from spaces.models.file import FileStatus
from spaces.ui.actions import Toolbar, toolbars_of
from spaces.ui.query import number
from spaces.ui.visitor import can_act_in

PAGE = 25
#: Each file status in words, with its icon and the tone of the job status that means the same.
LOOKS: dict[str, tuple[str, str, str]] = {
    FileStatus.PARTIAL: ("Incomplete", "circle-dashed", "waiting"),
    FileStatus.ANALYZING: ("Being read", "loader-circle", "executing"),
    FileStatus.ANALYZED: ("Read", "circle-check", "complete"),
    FileStatus.COMPLETE: ("Ready", "circle-check", "complete"),
    FileStatus.ARCHIVED: ("Archived", "archive", "created"),
    FileStatus.PURGED: ("Removed", "ban", "canceled"),
    FileStatus.FAILED: ("Not readable", "octagon-alert", "failed"),
}
#: Nobody has begun to read it.
WAITS = ("Waits to be read", "hourglass", "waiting")


@dataclass(frozen=True, slots=True)
class FileView:
    """One file, ready to draw by spaces/_file.html."""

    row: File
    word: str
    icon: str
    tone: str
    #: Its newest job, while it runs or when it failed.
    job: JobView | None
    can_act: bool
    actions: Toolbar | None


@dataclass(frozen=True, slots=True)
class FilesPage:
    """One page of a space's files, newest first."""

    files: list[FileView]
    total: int
    page: int
    older: int | None
    newer: int | None


def files_page(request: HttpRequest, space: Space) -> FilesPage:
    """Read one page of the files; `?files=` counts from 1."""
    rows = File.objects.filter(space=space).select_related("workbook").order_by("-id")
    pages = Paginator(rows, PAGE)
    page = pages.get_page(number(request.GET.get("files")))
    return FilesPage(
        file_views(request, list(page.object_list), space),
        pages.count,
        page.number,
        older=page.next_page_number() if page.has_next() else None,
        newer=page.previous_page_number() if page.has_previous() else None,
    )


def file_views(request: HttpRequest, rows: list[File], place: Space | File) -> list[FileView]:
    """Prepare files of one place with their newest jobs; the number of queries does not grow with theirs."""
    can_act = can_act_in(request, place)
    jobs = _newest_jobs(rows, can_act=can_act)
    toolbars = toolbars_of(request, rows)
    return [_view(row, jobs.get(row.id), toolbars.get(row.id), can_act=can_act) for row in rows]


def _newest_jobs(rows: list[File], *, can_act: bool) -> dict[str, JobView]:
    found = Job.objects.filter(source__in=[row.id for row in rows]).exclude(mode="hidden").order_by("id")
    newest = list({job.source: job for job in found}.values())
    editable = [job.id for job in newest] if can_act else []
    return {view.row.source: view for view in views(newest, now=timezone.now(), editable=editable)}


def _view(row: File, job: JobView | None, actions: Toolbar | None, *, can_act: bool) -> FileView:
    waits = row.status == FileStatus.ANALYZING and job is not None and job.is_open and not job.is_running
    word, icon, tone = WAITS if waits else LOOKS[row.status]
    return FileView(row, word, icon, tone, job, can_act, actions)
