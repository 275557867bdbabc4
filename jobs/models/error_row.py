"""An error row: one piece of input that a job could not use, kept so that a person can mend it."""

from django.db import models

from jobs.models.fields import JsonField
from jobs.models.job import Job


class ErrorRow(models.Model):
    """Where it was, what was wrong with it, and what it held."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="error_rows", db_index=False)
    attempt = models.IntegerField()
    #: Counted from 1 in the order the job met them.
    number = models.IntegerField()
    #: Row in the input, counted from 1 as a person would; null when it has none.
    row = models.BigIntegerField(null=True)
    field = models.CharField(max_length=255, null=True)
    message = models.TextField()
    data = JsonField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "attempt", "number"], name="error_row_number")]
        ordering = ["job", "attempt", "number"]

    def __str__(self) -> str:
        return self.message
