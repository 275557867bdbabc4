"""Verbs and pages on records: the sheet's counts and the events go with every write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Record, RecordQuerySet, Sheet
from spaces.ops.events import draft
from spaces.ops.keys import forget_keys
from spaces.ops.links import Links, hold_links
from spaces.ops.priors import keep_priors
from spaces.ops.rows import Messages, encode_values, insert_rows
from spaces.ops.unique import Kept, is_judged, keep_unique

#: Records of one call; larger loads are jobs.
MOST_RECORDS = 10_000
#: Ids that one event lists; the rest are counted (contract §3.3).
LISTED_IDS = 1_000
#: Matching records are counted no further than this: one exact count costs as much as hundreds of pages.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What one record is to hold; None values are empty cells."""

    values: Mapping[str, Any]
    messages: Messages | None = None
    metadata: dict[str, Any] | None = None


def append_records(sheet_id: str, records: Sequence[NewRecord], *, by: str) -> list[str]:
    """Add records at the end of a sheet and give their ids, in order.

    Two writers at once take turns at the sheet's row, so positions never collide. Appends records:created
    and sheet:counts-updated. Raises NotFound, InvalidInput.
    """
    if len(records) > MOST_RECORDS:
        raise InvalidInput(f"At most {MOST_RECORDS:,} records at once.")
    if not records:
        return []
    with transaction.atomic():
        sheet = locked_sheet(sheet_id)
        ids = write_records(sheet, records)
        append([records_draft(sheet, Topic.RECORDS_CREATED, ids, count=len(ids), by=by), counts_draft(sheet, by=by)])
    return ids


def write_records(sheet: Sheet, records: Sequence[NewRecord]) -> list[str]:
    """Write records and count them, inside the caller's transaction that holds the sheet's row.

    They come with their messages; the next write that judges keys them anew.
    """
    if sheet.keyed:
        forget_keys(sheet.id)
        sheet.keyed = []
    ids, errors = insert_rows(
        sheet.id,
        [(encode_values(record.values), record.messages) for record in records],
        first_position=sheet.next_position,
        metadata={index: record.metadata for index, record in enumerate(records) if record.metadata},
    )
    count_records(sheet, total=len(ids), errors=errors, positions=len(ids))
    return ids


def delete_records(sheet_id: str, ids: Sequence[str], *, by: str) -> int:
    """Remove records of one sheet; ids of other sheets are ignored. Gives how many there were.

    Appends records:deleted and sheet:counts-updated, or nothing. Raises NotFound.
    """
    with transaction.atomic():
        sheet, links = held_sheet(sheet_id)
        rows = Record.objects.in_sheet(sheet_id).filter(pk__in=ids)
        found = dict(rows.values_list("pk", "is_valid"))
        if not found:
            return 0
        kept = _let_go(sheet, links, rows)
        keep_priors(sheet_id, [*found])
        rows.delete()
        count_records(sheet, total=-len(found), errors=kept.errors - sum(not valid for valid in found.values()))
        told = records_draft(sheet, Topic.RECORDS_DELETED, [*found], count=len(found), by=by)
        append([told, counts_draft(sheet, by=by), *count_elsewhere(kept, by=by)])
    return len(found)


def _let_go(sheet: Sheet, links: Links, rows: RecordQuerySet) -> Kept:
    """Say of the records that stay that they are unique again, or linked no longer."""
    old = dict(rows.values_list("pk", "values")) if is_judged(sheet, links) else {}
    return keep_unique(sheet, links, old=old, new={})


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of a sheet's records."""

    records: list[Record]
    #: Records that match, counted up to MOST_COUNTED when there is a search.
    total: int
    #: There are more matches than were counted.
    is_capped: bool
    page: int
    page_size: int

    @property
    def page_count(self) -> int:
        """How many pages the counted matches fill, at least one."""
        return max(1, -(-self.total // self.page_size))


def read_page(
    sheet: Sheet,
    *,
    condition: str = "all",
    text: str = "",
    text_field: str | None = None,
    sort: str | None = None,
    descending: bool = False,
    page: int = 1,
    page_size: int = 100,
) -> RecordPage:
    """Read one page; pages count from 1. `condition` is the wire's Filter, `sort` a field's key.

    Without a search the count comes from the sheet's own counters. An unknown sort field is ignored.
    """
    rows = matching(sheet, condition=condition, text=text, text_field=text_field)
    if sort in sheet.field_keys:
        rows = rows.sorted_by(str(sort), descending=descending)
    else:
        rows = rows.in_order(backwards=descending)
    start = (max(page, 1) - 1) * page_size
    total, is_capped = _count_matches(sheet, rows, condition=condition, text=text)
    return RecordPage(list(rows[start : start + page_size]), total, is_capped, max(page, 1), page_size)


def matching(sheet: Sheet, *, condition: str = "all", text: str = "", text_field: str | None = None) -> RecordQuerySet:
    """The records of a sheet that pass the filter and hold the text, in no order yet."""
    return Record.objects.in_sheet(sheet.id).having(condition).containing(text, field=text_field)


def _count_matches(sheet: Sheet, rows: RecordQuerySet, *, condition: str, text: str) -> tuple[int, bool]:
    if not text:
        return sheet.counts.get({"all": "total"}.get(condition, condition), 0), False
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def counts_draft(sheet: Sheet, *, by: str) -> Draft:
    """Word the event of changed counts."""
    told = {"sheetId": sheet.id, "workbookId": sheet.workbook_id, "counts": {**sheet.counts, "updated": 0}}
    return draft(sheet, Topic.SHEET_COUNTS_UPDATED, by=by, **told)


def records_draft(sheet: Sheet, topic: Topic, ids: Sequence[str], *, count: int, by: str) -> Draft:
    """Word the event of records that came or went; a long list of ids is cut, the count is not."""
    told = {"sheetId": sheet.id, "recordIds": ids[:LISTED_IDS], "recordCount": count}
    return draft(sheet, topic, by=by, **told)


def locked_sheet(sheet_id: str) -> Sheet:
    """Take a sheet's row, which every writer of its records holds. Raises NotFound."""
    rows = locking(Sheet.objects.select_related("space__environment", "workbook"))
    sheet = rows.filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    return sheet


def held_sheet(sheet_id: str) -> tuple[Sheet, Links]:
    """Take a sheet's row and those of the sheets that it is linked with. Raises NotFound."""
    links = hold_links(sheet_id)
    # The same object, because it knows by what its records are keyed.
    return links.sheets.get(sheet_id) or locked_sheet(sheet_id), links


def count_elsewhere(kept: Kept, *, by: str) -> list[Draft]:
    """Count the errors that a write made or mended in linked sheets, and word the events of it."""
    for sheet, errors in kept.elsewhere:
        count_records(sheet, total=0, errors=errors)
    return [counts_draft(sheet, by=by) for sheet, errors in kept.elsewhere if errors]


def count_records(sheet: Sheet, *, total: int, errors: int, positions: int = 0) -> None:
    """Keep the row and the object in step; the row is locked by the caller."""
    Sheet.objects.filter(pk=sheet.pk).update(
        total_count=F("total_count") + total,
        error_count=F("error_count") + errors,
        next_position=F("next_position") + positions,
        updated_at=timezone.now(),
    )
    sheet.total_count += total
    sheet.error_count += errors
    sheet.next_position += positions
