"""An attempt that ended without deciding its job. The newest attempt is the job's own row."""

from django.db import models

from jobs.models.fields import public_id
from jobs.models.job import Job


class Attempt(models.Model):
    """What the job's row forgets when its next attempt begins; nothing is written for a job that runs once."""

    id = public_id()
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    number = models.IntegerField()
    holder = models.CharField(max_length=100, null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()
    #: `error`, `worker_lost`, `timeout` or `interrupted`.
    ended_by = models.CharField(max_length=64)
    info = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="attempt_number")]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.job_id}"
