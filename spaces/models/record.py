"""A record: one row of a sheet. The one door to stored rows; bulk writes are `spaces.ops.rows`."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Self

from django.db import models

from jobs.ids import ALPHABET, MAX_LENGTH
from spaces.models.cell import CellOrder, CellText, HasText
from spaces.models.fields import PlainJSONField
from spaces.models.sheet import Sheet

#: Characters of a position in an id: room for 34 thousand million records in one sheet.
POSITION_CHARS = 7
#: Positions in a row that are asked for one by one; a longer run is asked for by its ends.
FEW = 20
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def record_ids(sheet_id: str, positions: range) -> list[str]:
    """Make the ids of records at these positions of a sheet."""
    front = _front(sheet_id)
    return [
        f"{front}{ALPHABET[n >> 30]}{_PAIRS[n >> 20 & 1023]}{_PAIRS[n >> 10 & 1023]}{_PAIRS[n & 1023]}"
        for n in positions
    ]


def id_range(sheet_id: str) -> tuple[str, str]:
    """The first and the last id that records of a sheet can have."""
    front = _front(sheet_id)
    return front + ALPHABET[0] * POSITION_CHARS, front + ALPHABET[-1] * POSITION_CHARS


def _front(sheet_id: str) -> str:
    return f"us_rc_{sheet_id.rpartition('_')[2]}"


class RecordQuerySet(models.QuerySet["Record"]):
    """The reads that pages, the wire and exports share."""

    def in_sheet(self, sheet_id: str) -> Self:
        """Records of one sheet."""
        return self.in_sheets([sheet_id])

    def in_sheets(self, sheet_ids: Iterable[str]) -> Self:
        """Records of several sheets."""
        ranges = [models.Q(id__range=id_range(sheet_id)) for sheet_id in sheet_ids]
        return self.filter(reduce(or_, ranges)) if ranges else self.none()

    def at(self, sheet_id: str, ranges: Iterable[Sequence[int]]) -> Self:
        """Records of one sheet at these [first, last] positions."""
        single = [position for first, last in ranges if last - first < FEW for position in range(first, last + 1)]
        wide = [(first, last) for first, last in ranges if last - first >= FEW]
        found = models.Q(id__in=[record_ids(sheet_id, range(n, n + 1))[0] for n in single])
        for first, last in wide:
            ends = (record_ids(sheet_id, range(n, n + 1))[0] for n in (first, last))
            found |= models.Q(id__range=tuple(ends))
        return self.filter(found)

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

    def wrong_in(self, field: str) -> Self:
        """Keep records with an error in this field."""
        return (
            self.filter(is_valid=False)
            .annotate(_told=CellText(field, column="messages"))
            .filter(_told__contains='"error"')
        )

    def sorted_by(self, field: str, *, descending: bool = False) -> Self:
        """Order by a field's value: numbers as numbers, empty cells last, ties in the sheet's order."""
        key = CellOrder(field)
        first = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
        return self.order_by(first, "id")

    def in_order(self, *, backwards: bool = False) -> Self:
        """The sheet's own order, which never changes."""
        return self.order_by("-id" if backwards else "id")


class Record(models.Model):
    """Values and messages by field key (contract §2.6.1).

    The id is made of the sheet's and the position, so one index finds a record, finds a sheet's records and
    keeps their order; a second one on (sheet, position) would cost a fifth of an import. Always come through
    `in_sheet`: a filter on `sheet` alone reads the whole table.

    An empty cell is null in `values`, or has no key there: read it with `get`. Null stands for an empty
    object in the other JSON columns, because most rows have none and there may be a million.
    """

    id = models.CharField(primary_key=True, max_length=MAX_LENGTH, editable=False)
    #: No database constraint: PostgreSQL would look up the sheet once per copied row, which costs more
    #: than the copy. Writers hold the sheet's row, or write before the sheet exists (File.extraction);
    #: the verbs that remove a sheet remove its records.
    sheet = models.ForeignKey(Sheet, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    #: Grows with insertion; the stable order of the sheet.
    position = models.BigIntegerField()
    values = PlainJSONField(default=dict)
    #: {fieldKey: [{type, source, message}]} or null.
    messages = PlainJSONField(null=True)
    #: False when any message is an error.
    is_valid = models.BooleanField(default=True)
    metadata = PlainJSONField(null=True)
    #: readonly, fields, markedForDeletion.
    config = PlainJSONField(null=True)
    #: Null until the first change.
    updated_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], name="record_error", condition=models.Q(is_valid=False))]

    def __str__(self) -> str:
        return str(self.id)
