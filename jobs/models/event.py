"""An event: what happened, numbered in its environment, never changed but to be acknowledged."""

from django.db import models

from jobs.models.fields import JsonField, opaque_id, public_id
from jobs.topics import DECIDING


class Event(models.Model):
    """Written only by `jobs.log`, in the transaction of the change it tells of (contract §3.2)."""

    id = public_id()
    environment_id = opaque_id()
    space_id = opaque_id(null=True)
    #: Gapless within the environment; a larger number was committed later.
    seq = models.BigIntegerField()
    topic = models.CharField(max_length=64)
    domain = models.CharField(max_length=32)
    context = JsonField()
    payload = JsonField()
    #: The job that it is about, if any. Not a foreign key: events outlive deleted jobs.
    job_id = opaque_id(null=True)
    origin = JsonField(null=True)
    target = models.CharField(max_length=200, null=True)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = opaque_id(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment_id", "seq"], name="event_seq"),
            models.UniqueConstraint(
                fields=["job_id"], condition=models.Q(topic__in=sorted(DECIDING)), name="event_decides_once"
            ),
        ]
        indexes = [
            models.Index(fields=["environment_id", "space_id", "seq"], name="event_space_seq"),
            models.Index(fields=["job_id", "seq"], name="event_job_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.topic}"
