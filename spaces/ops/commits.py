"""Verbs on commits: made with every write to records, completed when the hooks are through (contract §4.3)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound
from jobs.ids import new_id
from jobs.log import Draft, append
from jobs.topics import Topic
from spaces.models import Commit, Sheet
from spaces.ops.events import draft


def make_commit(sheet: Sheet, ranges: Sequence[Sequence[int]], *, by: str, is_hooked: bool = True) -> Commit:
    """Write a commit's row inside the caller's transaction, which holds the sheet's row.

    Nobody completes a commit that hooks do not hear of, so such a one is completed at once.
    """
    is_tracked = tracks_changes(sheet)
    now = timezone.now()
    is_open = is_tracked and is_hooked
    return Commit.objects.create(
        sheet=sheet,
        ranges=[list(pair) for pair in ranges],
        is_tracked=is_tracked,
        created_by=by,
        created_at=now,
        completed_by=None if is_open else by,
        completed_at=None if is_open else now,
    )


def tracks_changes(sheet: Sheet) -> bool:
    """Whether the sheet's workbook keeps commits open until the hooks are through."""
    return (sheet.workbook.settings or {}).get("trackChanges") is True


def commit_draft(sheet: Sheet, commit_id: str, topic: Topic, *, by: str, **payload: Any) -> Draft:
    """Word an event of a commit; its ids are in the context, for the records are fetched by them."""
    told = draft(sheet, topic, by=by, **_ids(sheet, commit_id), **payload)
    told.context.update(commitId=commit_id, versionId=commit_id)
    return told


def created_draft(sheet: Sheet, commit: Commit, *, by: str) -> Draft:
    """Word commit:created; record hooks read trackChanges of its payload."""
    return commit_draft(sheet, commit.id, Topic.COMMIT_CREATED, by=by, trackChanges=commit.is_tracked)


def layer_draft(sheet: Sheet, commit_id: str, *, by: str) -> Draft:
    """Word layer:created: a hook wrote to a commit that is already there."""
    return commit_draft(sheet, commit_id, Topic.LAYER_CREATED, by=by, layerId=new_id("ly"))


def complete_commit(commit_id: str, *, by: str) -> None:
    """Say that the hooks are through with a commit; again is fine. Appends commit:completed if it was open.

    Two callers at once: one moves the row, the other finds it moved. Raises NotFound.
    """
    with transaction.atomic():
        sheet = _sheet_of(commit_id)
        append(settle(sheet, commit_id, by=by))


def settle(sheet: Sheet, commit_id: str, *, by: str) -> list[Draft]:
    """Complete an open commit inside the caller's transaction, and word the event that tells of it."""
    still_open = Commit.objects.filter(pk=commit_id, completed_at=None)
    if not still_open.update(completed_at=timezone.now(), completed_by=by):
        return []
    return [commit_draft(sheet, commit_id, Topic.COMMIT_COMPLETED, by=by)]


def replay_commit(commit_id: str, *, by: str) -> None:
    """Let the hooks look at a commit again; a tracked one is open again. Appends commit:created.

    Raises NotFound.
    """
    with transaction.atomic():
        sheet = _sheet_of(commit_id)
        Commit.objects.filter(pk=commit_id, is_tracked=True).update(completed_at=None, completed_by=None)
        append([created_draft(sheet, Commit.objects.get(pk=commit_id), by=by)])


def _sheet_of(commit_id: str) -> Sheet:
    rows = Sheet.objects.select_related("space__environment", "workbook")
    sheet = rows.filter(commits=commit_id).first()
    if sheet is None:
        raise NotFound
    return sheet


def _ids(sheet: Sheet, commit_id: str) -> dict[str, str]:
    return {
        "sheetId": sheet.id,
        "sheetSlug": sheet.slug,
        "workbookId": sheet.workbook_id,
        "spaceId": sheet.space_id,
        "commitId": commit_id,
        "versionId": commit_id,
    }
