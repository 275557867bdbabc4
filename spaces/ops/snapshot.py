"""Verbs on snapshots: take, restore, delete (contract §2.9). How records are kept: `spaces.ops.priors`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from jobs.clean import clean_text
from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.topics import Topic
from spaces.models import PriorRecord, Record, Sheet, Snapshot
from spaces.models.commit import as_ranges
from spaces.ops.commits import created_draft, make_commit
from spaces.ops.events import draft
from spaces.ops.keys import forget_keys
from spaces.ops.priors import among_ids, ids_param, keep_absence, keep_priors
from spaces.ops.records import count_records, counts_draft, locked_sheet, records_draft
from spaces.ops.snapshot_changes import FIRST, changed_ids, parameters

#: Records of one statement of a restore.
BATCH_ROWS = 10_000
REWRITE = (
    FIRST
    + """
UPDATE spaces_record AS r SET "values" = p."values", messages = p.messages, is_valid = p.is_valid,
    metadata = p.metadata, config = p.config, updated_at = %(now)s
FROM earliest p WHERE r.id = p.record_id AND r.id {among}"""
)
BRING_BACK = (
    FIRST
    + """
INSERT INTO spaces_record (id, sheet_id, position, "values", messages, is_valid, metadata, config, updated_at)
SELECT p.record_id, %(sheet)s, p.position, p."values", p.messages, p.is_valid, p.metadata, p.config, %(now)s
FROM earliest p WHERE p.record_id {among}"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """What a restore undoes: records that came, that changed, that went."""

    created: bool = True
    updated: bool = True
    deleted: bool = True


@dataclass(frozen=True, slots=True)
class Restored:
    """The ids of records that went again, got their cells back, and came back."""

    removed: list[str]
    rewritten: list[str]
    returned: list[str]


def take_snapshot(sheet_id: str, *, by: str, label: str = "", thread: str = "") -> Snapshot:
    """Remember a sheet as it is. It waits for the sheet's writers and costs one row, however many records.

    Appends snapshot:created. Raises NotFound, InvalidInput.
    """
    label = clean_text(label).strip()
    if len(label) > 255:
        raise InvalidInput("The label may have at most 255 characters.", key="label")
    with transaction.atomic():
        sheet = locked_sheet(sheet_id)
        newest = sheet.snapshots.order_by("-number").values_list("number", flat=True).first()
        snapshot = Snapshot.objects.create(
            sheet=sheet,
            number=(newest or 0) + 1,
            label=label,
            thread_id=thread,
            next_position=sheet.next_position,
            total_count=sheet.total_count,
            config={**sheet.config, "name": sheet.name, "slug": sheet.slug},
            created_by=by,
        )
        append([_created_draft(sheet, snapshot, by=by)])
    return snapshot


def restore_snapshot(snapshot_id: str, *, by: str, what: Restore | None = None) -> Restored:
    """Bring a sheet's records back to a snapshot, all or none, in one transaction however many they are.

    Fields are left as they are now. Cells come back with their messages of then; `validate_sheet` judges them
    anew. Appends records:deleted, records:updated, records:created for what there is of each, commit:created
    for hooks, and sheet:counts-updated; nothing when nothing differs. Raises NotFound.
    """
    what = what or Restore()
    with transaction.atomic():
        snapshot, sheet = _held(snapshot_id)
        done = Restored(
            removed=changed_ids(snapshot, "createdSince") if what.created else [],
            rewritten=changed_ids(snapshot, "rewritten") if what.updated else [],
            returned=changed_ids(snapshot, "deletedSince") if what.deleted else [],
        )
        for ids in _batches(done.removed):
            keep_priors(sheet.id, ids)
            Record.objects.filter(pk__in=ids).delete()
        for ids in _batches(done.rewritten):
            keep_priors(sheet.id, ids)
            _write(REWRITE, snapshot, ids)
        for ids in _batches(done.returned):
            _write(BRING_BACK, snapshot, ids)
            keep_absence(sheet.id, ids)
        forget_keys(sheet.id)
        _tell(sheet, done, by=by)
    return done


def delete_snapshot(snapshot_id: str) -> None:
    """Forget a snapshot. What it kept goes down to the one before, as far as that one has seen it.

    No topic tells of it (contract §3.1). Raises NotFound.
    """
    with transaction.atomic():
        snapshot, _ = _held(snapshot_id)
        held = PriorRecord.objects.in_sheet(snapshot.sheet_id)
        older = Snapshot.objects.filter(sheet=snapshot.sheet_id, number__lt=snapshot.number).order_by("-number").first()
        mine = held.filter(number=snapshot.number)
        if older:
            kept = held.filter(number=older.number).values("record_id")
            mine.filter(position__lt=older.next_position).exclude(record_id__in=kept).update(number=older.number)
        mine.delete()
        snapshot.delete()


def _tell(sheet: Sheet, done: Restored, *, by: str) -> None:
    """Count anew, commit what was written, and word the events."""
    if not (done.removed or done.rewritten or done.returned):
        return
    rows = Record.objects.in_sheet(sheet.id)
    now = rows.aggregate(total=Count("pk"), errors=Count("pk", filter=Q(is_valid=False)))
    count_records(sheet, total=now["total"] - sheet.total_count, errors=now["errors"] - sheet.error_count)
    written = [*done.rewritten, *done.returned]
    commit = make_commit(sheet, as_ranges(_positions(written)), by=by)
    told: list[Draft] = []
    for topic, ids in (
        (Topic.RECORDS_DELETED, done.removed),
        (Topic.RECORDS_UPDATED, done.rewritten),
        (Topic.RECORDS_CREATED, done.returned),
    ):
        if ids:
            event = records_draft(sheet, topic, ids, count=len(ids), by=by)
            event.context.update(commitId=commit.id, versionId=commit.id)
            told.append(event)
    append([*told, created_draft(sheet, commit, by=by), counts_draft(sheet, by=by)])


def _positions(ids: list[str]) -> list[int]:
    """Read the positions of records, a batch at a time."""
    positions: list[int] = []
    for batch in _batches(ids):
        positions += Record.objects.filter(pk__in=batch).values_list("position", flat=True)
    return positions


def _batches(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + BATCH_ROWS] for start in range(0, len(ids), BATCH_ROWS))


def _write(statement: str, snapshot: Snapshot, ids: list[str]) -> None:
    """Narrow the priors to the batch's stretch of ids: the ids are in order."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    told = {**parameters(snapshot), "low": ids[0], "high": ids[-1], "ids": ids_param(ids)}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=among_ids()), {**told, "now": now, "sheet": snapshot.sheet_id})


def _held(snapshot_id: str) -> tuple[Snapshot, Sheet]:
    """The snapshot and its sheet, whose row is locked. Raises NotFound, also when it went while we waited."""
    rows = Snapshot.objects.filter(pk=snapshot_id)
    sheet_id = rows.values_list("sheet_id", flat=True).first()
    sheet = locked_sheet(sheet_id) if sheet_id else None
    snapshot = rows.first() if sheet else None
    if snapshot is None or sheet is None:
        raise NotFound
    return snapshot, sheet


def _created_draft(sheet: Sheet, snapshot: Snapshot, *, by: str) -> Draft:
    ids = {"snapshotId": snapshot.id, "sheetId": sheet.id, "workbookId": sheet.workbook_id, "spaceId": sheet.space_id}
    told = draft(sheet, Topic.SNAPSHOT_CREATED, by=by, **ids)
    told.context["snapshotId"] = snapshot.id
    return told
