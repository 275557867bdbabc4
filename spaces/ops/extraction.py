"""Building a workbook from a file's rows, unseen until it is whole.

The sheets get ids first and rows after; the sheets and the workbook themselves are written last, in one
transaction, so nobody meets half of them. What an attempt leaves behind lies under the ids that
`File.extraction` remembers, and the next attempt removes it. The token is the fence: a worker that was
presumed dead finds another one there and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound, StaleAttempt
from jobs.ids import new_id
from jobs.log import Draft, append
from jobs.models import Job
from jobs.models.rows import locking
from jobs.states import OPEN
from jobs.topics import Topic
from spaces.models import File, Record, Workbook
from spaces.models.file import FileStatus
from spaces.models.workbook import EXTRACTED_FROM_SOURCE
from spaces.ops.discard import discard_unfinished
from spaces.ops.events import draft
from spaces.ops.records import counts_draft, records_draft
from spaces.ops.rows import Stored, insert_rows
from spaces.ops.standard_actions import EXPORT
from spaces.ops.workbook import make_sheet, make_workbook, mount, sheet_created


@dataclass(slots=True)
class BuiltSheet:
    """A sheet whose rows are stored and that does not exist yet."""

    id: str
    name: str
    fields: list[dict[str, Any]]
    #: Rows stored, and how many of them have an error.
    stored: int = 0
    invalid: int = 0


@dataclass(frozen=True, slots=True)
class Extraction:
    """One attempt to read one file."""

    file: File
    job_id: str
    token: str
    #: The workbook that an earlier attempt of this job made before its worker died; nothing is left to do.
    finished: Workbook | None = None


def begin(file_id: str, *, job_id: str, attempt: int) -> Extraction:
    """Take the file for this attempt and remove what earlier ones left. Raises NotFound."""
    token = f"{job_id}:{attempt}"
    with transaction.atomic():
        file = _locked(file_id)
        if finished := _finished_workbook(file, job_id):
            return Extraction(file, job_id, token, finished)
        discard_unfinished(file)
        file.extraction = {"job": job_id, "token": token, "sheets": []}
        file.status, file.problem, file.updated_at = FileStatus.ANALYZING, "", timezone.now()
        file.save(update_fields=["extraction", "status", "problem", "updated_at"])
    return Extraction(file, job_id, token)


def begin_sheet(extraction: Extraction, *, name: str, fields: list[dict[str, Any]]) -> BuiltSheet:
    """Give a sheet its id, remembered before its first row. Raises NotFound, StaleAttempt."""
    sheet = BuiltSheet(new_id("sh"), name, fields)
    with transaction.atomic():
        file = _held(extraction)
        file.extraction["sheets"].append(sheet.id)  # type: ignore[index]
        file.save(update_fields=["extraction"])
    return sheet


def store_rows(extraction: Extraction, sheet: BuiltSheet, rows: Sequence[Stored]) -> None:
    """Write the next rows of a sheet in one commit. Raises NotFound, StaleAttempt."""
    with transaction.atomic():
        _held(extraction)
        ids, errors = insert_rows(sheet.id, rows, first_position=sheet.stored)
    sheet.stored += len(ids)
    sheet.invalid += errors


def publish(extraction: Extraction, sheets: Sequence[BuiltSheet], *, by: str, told: dict[str, Any]) -> Workbook:
    """Make the workbook visible: rows, counts, actions, the file's status and every event at once.

    `told` is kept with the workbook for people who ask where it came from. Appends workbook:created, for
    each sheet sheet:created, records:created and sheet:counts-updated, and file:updated.
    Raises NotFound, StaleAttempt.
    """
    with transaction.atomic():
        file = _held(extraction)
        workbook, events = make_workbook(
            file.space,
            name=f"[file] {file.name}"[:255],
            by=by,
            labels=["file"],
            treatments=[EXTRACTED_FROM_SOURCE],
            metadata={"extraction": {"jobId": extraction.job_id, "fileId": file.id, **told}},
        )
        events[0].payload["sheetCount"] = len(sheets)
        slugs: set[str] = set()
        for position, built in enumerate(sheets):
            events += _publish_sheet(workbook, built, position=position, slugs=slugs, by=by)
        _finish(file, workbook)
        told_of_file = {"fileId": file.id, "status": file.status, "workbookId": workbook.id}
        append([*events, draft(file, Topic.FILE_UPDATED, by=by, **told_of_file)])
        mount(workbook, [EXPORT], by=by)
    return workbook


def stored_count(sheets: Sequence[BuiltSheet]) -> int:
    """Count the rows that are really in the database under these sheets."""
    return Record.objects.in_sheets(sheet.id for sheet in sheets).count()


def give_up(file_id: str, *, job_id: str, problem: str) -> bool:
    """Mark a file that no job reads any more, and remove what was stored of it; say whether it was so.

    Nothing happens when the file is whole, or when another job has taken it over. Appends file:updated.
    """
    with transaction.atomic():
        file = _found(file_id)
        if file is None or file.status != FileStatus.ANALYZING or _is_taken(file, job_id):
            return False
        discard_unfinished(file)
        file.extraction, file.status, file.problem = None, FileStatus.FAILED, problem
        file.updated_at = timezone.now()
        file.save(update_fields=["extraction", "status", "problem", "updated_at"])
        append([draft(file, Topic.FILE_UPDATED, by=job_id, fileId=file.id, status=file.status)])
    return True


def _finished_workbook(file: File, job_id: str) -> Workbook | None:
    made_by = ((file.workbook.metadata or {}).get("extraction") or {}) if file.workbook else {}
    return file.workbook if made_by.get("jobId") == job_id else None


def _is_taken(file: File, job_id: str) -> bool:
    """Whether another job reads the file, or is about to."""
    others = Job.objects.filter(source=file.id, name="file:extract", status__in=sorted(OPEN)).exclude(pk=job_id)
    return (file.extraction or {}).get("job", job_id) != job_id or others.exists()


def _publish_sheet(workbook: Workbook, built: BuiltSheet, *, position: int, slugs: set[str], by: str) -> list[Draft]:
    sheet = make_sheet(
        workbook,
        config={"name": built.name[:255], "fields": built.fields},
        position=position,
        taken=slugs,
        id=built.id,
        next_position=built.stored,
        total_count=built.stored,
        error_count=built.invalid,
    )
    if not built.stored:
        return [sheet_created(sheet, by=by)]
    created = records_draft(sheet, Topic.RECORDS_CREATED, [], count=built.stored, by=by)
    return [sheet_created(sheet, by=by), created, counts_draft(sheet, by=by)]


def _finish(file: File, workbook: Workbook) -> None:
    file.workbook, file.status, file.extraction = workbook, FileStatus.COMPLETE, None
    file.updated_at = timezone.now()
    file.save(update_fields=["workbook", "status", "extraction", "updated_at"])


def _held(extraction: Extraction) -> File:
    """The file's row, locked, if this attempt still holds it. Raises NotFound, StaleAttempt."""
    file = _locked(extraction.file.id)
    if (file.extraction or {}).get("token") != extraction.token:
        raise StaleAttempt
    return file


def _locked(file_id: str) -> File:
    file = _found(file_id)
    if file is None:
        raise NotFound("The file is gone.")
    return file


def _found(file_id: str) -> File | None:
    rows = locking(File.objects.select_related("space__environment", "workbook"))
    return rows.filter(pk=file_id).first()
