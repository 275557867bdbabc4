"""Copying a sheet with its records."""

from django.db import connection, transaction
from django.utils import timezone

from jobs.log import append
from spaces.models import Sheet
from spaces.models.record import POSITION_CHARS, id_range
from spaces.ops.records import locked_sheet
from spaces.ops.sheet import mount_actions
from spaces.ops.workbook import make_sheet, sheet_created

#: A record's id is its sheet's part and its position, so that the copy's ids follow from the original's.
COPY = """
INSERT INTO spaces_record (id, sheet_id, position, "values", messages, is_valid, metadata, config, updated_at)
SELECT %s || substr(id, %s), %s, position, "values", messages, is_valid, metadata, config, NULL
FROM spaces_record WHERE id BETWEEN %s AND %s"""


def duplicate_sheet(sheet_id: str, *, by: str, name: str | None = None, slug: str | None = None) -> Sheet:
    """Copy a sheet with fields, actions and records to the end of its workbook. Appends sheet:created.

    Raises NotFound, InvalidInput for a slug that is taken.
    """
    with transaction.atomic():
        old = locked_sheet(sheet_id)
        taken = set(old.workbook.sheets.values_list("slug", flat=True))
        named = {
            "name": name or f"Copy of {old.name}"[:255],
            "slug": slug or f"{old.slug[:200]}-copy-{timezone.now():%Y%m%d%H%M%S%f}",
        }
        counts = {count: getattr(old, count) for count in ("next_position", "total_count", "error_count")}
        config = {**old.config, "metadata": old.metadata, **named}
        new = make_sheet(old.workbook, config=config, position=len(taken), taken=taken, **counts)
        _copy_records(old.id, new.id)
        mount_actions(new, by=by)
        append([sheet_created(new, by=by)])
    return new


def _copy_records(old: str, new: str) -> None:
    front = id_range(new)[0][:-POSITION_CHARS]
    first, last = id_range(old)
    with connection.cursor() as cursor:
        cursor.execute(COPY, [front, len(first) - POSITION_CHARS + 1, new, first, last])
