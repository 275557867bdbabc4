"""A sheet: fields, and the counts of its records."""

from typing import Any

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.context import named, space_context
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.space import Space
from spaces.models.workbook import Workbook


class Sheet(Dated):
    """Contract §2.5. The counts are kept in the transaction that changes the records (§6, trap 30)."""

    id = public_id("sh")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="sheets")
    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="sheets", db_index=False)
    name = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    namespace = models.CharField(max_length=200, default="", blank=True)
    #: The wire's SheetConfig: fields (a list of properties), constraints, access, readonly…
    config = JsonField(default=dict)
    metadata = JsonField(default=dict)
    treatments = JsonField(default=list)
    #: Place among the workbook's sheets, from 0.
    position = models.IntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    locked_by = opaque_id(null=True)
    #: Position that the next record gets; only grows.
    next_position = models.BigIntegerField(default=0)
    #: Signatures of the unique constraints that the records are keyed by (RecordKey); kept by `spaces.ops.unique`.
    keyed = JsonField(default=list)
    total_count = models.BigIntegerField(default=0)
    error_count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workbook", "slug"], name="sheet_slug_once"),
            models.CheckConstraint(
                condition=models.Q(total_count__gte=0, error_count__gte=0), name="sheet_counts_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["workbook", "position"], name="sheet_workbook")]

    def __str__(self) -> str:
        return self.name

    @property
    def context(self) -> dict[str, Any]:
        """What it adds to the context of events."""
        return {
            **space_context(self.space),
            "workbookId": self.workbook_id,
            "sheetId": self.id,
            "sheetSlug": self.slug,
            **named(space=self.space.namespace, workbook=self.workbook.namespace, sheet=self.slug),
        }

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The sheet's properties, in order: key, type, label, constraints, config (contract §2.5)."""
        return list(self.config.get("fields", []))

    @property
    def field_keys(self) -> list[str]:
        """Keys of the fields, in order."""
        return [field["key"] for field in self.fields]

    @property
    def valid_count(self) -> int:
        """Records without an error."""
        return self.total_count - self.error_count

    @property
    def counts(self) -> dict[str, int]:
        """The wire's RecordCounts."""
        return {"total": self.total_count, "valid": self.valid_count, "error": self.error_count}
