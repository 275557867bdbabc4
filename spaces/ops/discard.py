"""Removing stored bytes and the rows of sheets that never came to be."""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from spaces.models import File, PriorRecord, Record
from spaces.ops.keys import forget_keys


def discard_files(files: "QuerySet[File]") -> None:
    """Delete file rows now, with what unfinished extractions left; their bytes after the commit."""
    for file in files.only("id", "path", "extraction"):
        discard_unfinished(file)
        transaction.on_commit(_unlinker(file.location), robust=True)
    files.delete()


def discard_records(sheet_ids: Iterable[str]) -> None:
    """Delete all records of sheets that go, and what snapshots kept of them; nothing cascades to either."""
    ids = list(sheet_ids)
    Record.objects.in_sheets(ids).delete()
    for sheet_id in ids:
        forget_keys(sheet_id)
        PriorRecord.objects.in_sheet(sheet_id).delete()


def discard_unfinished(file: File) -> None:
    """Remove what an extraction left under sheets that do not exist (see `File.extraction`)."""
    Record.objects.in_sheets((file.extraction or {}).get("sheets", ())).delete()


def _unlinker(path: Path) -> Callable[[], None]:
    """A plain function, because Django 5.2's robust hooks trip over a partial that fails."""

    def unlink() -> None:
        path.unlink(missing_ok=True)

    return unlink
