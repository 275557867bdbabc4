"""A log line that a handler wrote for people to read."""

from django.db import models

from jobs.models.job import Job


class LogLine(models.Model):
    """Lines of one attempt count from 1; (attempt, number) is the cursor of a reader."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="log_lines", db_index=False)
    attempt = models.IntegerField()
    number = models.IntegerField()
    #: debug, info, warning or error.
    level = models.CharField(max_length=8)
    message = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "attempt", "number"], name="log_line_number")]
        ordering = ["job", "attempt", "number"]

    def __str__(self) -> str:
        return self.message
