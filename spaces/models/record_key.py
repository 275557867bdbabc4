"""What records of a sheet have in common under its unique constraints: the index that finds the other one."""

from django.db import models

from jobs.ids import MAX_LENGTH


class RecordKey(models.Model):
    """One row for each record and constraint of sheets that have any; `spaces.ops.unique` keeps them.

    The key begins with the sheet's and the constraint's part, so that both are ranges of the one index.
    """

    pk = models.CompositePrimaryKey("key", "record_id")
    key = models.CharField(max_length=96)
    record_id = models.CharField(max_length=MAX_LENGTH)

    def __str__(self) -> str:
        return f"{self.key} {self.record_id}"
