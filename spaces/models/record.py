"""A record: one row of a sheet. The one door to stored rows; bulk writes are `spaces.ops.rows`."""

from typing import Self

from django.db import models

from spaces.models.cell import CellOrder, CellText, HasText
from spaces.models.fields import public_id
from spaces.models.sheet import Sheet


class RecordQuerySet(models.QuerySet["Record"]):
    """The reads that pages, the wire and exports share."""

    def in_sheet(self, sheet_id: str) -> Self:
        """Records of one sheet."""
        return self.filter(sheet_id=sheet_id)

    def having(self, condition: str) -> Self:
        """Keep `valid`, `error`, `all` or `none` (the wire's Filter). Any other word means all."""
        if condition == "none":
            return self.none()
        if condition in {"valid", "error"}:
            return self.filter(is_valid=condition == "valid")
        return self

    def containing(self, text: str, *, field: str | None = None) -> Self:
        """Keep records with this text, in any case, in one field or in any."""
        if not text:
            return self
        if field:
            return self.annotate(_cell=CellText(field)).filter(_cell__icontains=text)
        return self.filter(HasText(text))

    def sorted_by(self, field: str, *, descending: bool = False) -> Self:
        """Order by a field's value: numbers as numbers, empty cells last, ties in the sheet's order."""
        key = CellOrder(field)
        first = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
        return self.order_by(first, "position")

    def in_order(self) -> Self:
        """The sheet's own order, which never changes."""
        return self.order_by("position")


class Record(models.Model):
    """Values and messages by field key (contract §2.6.1).

    An empty cell is null in `values`, or has no key there: read it with `get`. Null stands for an empty
    object in the other JSON columns, because most rows have none and there may be a million.
    """

    id = public_id("rc")
    #: No database constraint: PostgreSQL would look up the sheet once per copied row, which costs more
    #: than the copy. Writers hold the sheet's row, or write before the sheet exists (File.extraction).
    sheet = models.ForeignKey(
        Sheet, on_delete=models.CASCADE, related_name="records", db_constraint=False, db_index=False
    )
    #: Grows with insertion; the stable order of the sheet.
    position = models.BigIntegerField()
    values = models.JSONField(default=dict)
    #: {fieldKey: [{type, source, message}]} or null.
    messages = models.JSONField(null=True)
    #: False when any message is an error.
    is_valid = models.BooleanField(default=True)
    metadata = models.JSONField(null=True)
    #: readonly, fields, markedForDeletion.
    config = models.JSONField(null=True)
    #: Null until the first change; the id tells when it was made.
    updated_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sheet", "position"], name="record_sheet_position"),
            models.Index(fields=["sheet", "position"], name="record_sheet_error", condition=models.Q(is_valid=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)
