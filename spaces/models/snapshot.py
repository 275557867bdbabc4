"""A snapshot of a sheet, and the records as they were before they changed (mechanism: `spaces.ops.priors`)."""

from typing import Any, Self

from django.db import models
from django.utils.timezone import now

from jobs.ids import MAX_LENGTH
from jobs.models.fields import JsonField
from spaces.models.fields import PlainJSONField, opaque_id, public_id
from spaces.models.record import id_range
from spaces.models.sheet import Sheet


class Snapshot(models.Model):
    """Contract §2.9: a sheet at one moment. The row holds no records, so that taking one costs one row."""

    id = public_id("ss")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="snapshots", db_index=False)
    #: Its place among the snapshots of the sheet; given under the sheet's lock, so that no clock decides.
    number = models.BigIntegerField()
    label = models.CharField(max_length=255, default="", blank=True)
    #: The conversation that it belongs to; opaque.
    thread_id = opaque_id(default="", blank=True)
    #: The sheet's `next_position` then: records from here on came later.
    next_position = models.BigIntegerField()
    #: How many records there were.
    total_count = models.BigIntegerField()
    #: The wire's SheetConfig as it was.
    config = JsonField(default=dict)
    created_by = opaque_id(default="")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="snapshot_number_once")]

    def __str__(self) -> str:
        return self.label or f"Snapshot {self.number}"

    @property
    def context(self) -> dict[str, Any]:
        """What it adds to the context of events."""
        return {**self.sheet.context, "snapshotId": self.id}


class PriorRecordQuerySet(models.QuerySet["PriorRecord"]):
    """The reads that verbs share."""

    def in_sheet(self, sheet_id: str) -> Self:
        """Those of one sheet, by the records' ids, which say the sheet."""
        return self.filter(record_id__range=id_range(sheet_id))


class PriorRecord(models.Model):
    """A record before its first change after a snapshot; null values mean that there was no such record.

    Like records these have no foreign key: the verbs that remove a sheet remove them (`spaces.ops.discard`).
    """

    pk = models.CompositePrimaryKey("record_id", "number")
    record_id = models.CharField(max_length=MAX_LENGTH)
    #: The number of the snapshot, which was the newest one of the sheet when the record changed.
    number = models.BigIntegerField()
    position = models.BigIntegerField()
    values = PlainJSONField(null=True)
    messages = PlainJSONField(null=True)
    is_valid = models.BooleanField(default=True)
    metadata = PlainJSONField(null=True)
    config = PlainJSONField(null=True)

    objects = PriorRecordQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.record_id} before {self.number}"
