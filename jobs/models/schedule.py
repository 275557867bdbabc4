"""A schedule: a cron line in its own time zone that makes jobs, each tick once."""

from functools import partial

from django.db import models

from jobs.ids import new_id
from jobs.models.fields import JsonField, opaque_id, public_id


class Schedule(models.Model):
    """What to make and when. `jobs.execution` fires it."""

    id = public_id(partial(new_id, "sch"))
    environment_id = opaque_id()
    space_id = opaque_id(null=True)
    label = models.CharField(max_length=200)
    #: Five cron fields, at most 100 characters.
    cron = models.CharField(max_length=100)
    #: IANA name, for example Europe/Berlin.
    time_zone = models.CharField(max_length=64, default="UTC")
    #: Members of a job draft: type, operation, source, input…
    job = JsonField()
    is_paused = models.BooleanField(default=False)
    created_by = opaque_id()
    created_at = models.DateTimeField()
    #: The newest instant that was fired or skipped.
    fired_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["is_paused", "fired_until"], name="schedule_due")]

    def __str__(self) -> str:
        return f"{self.label} ({self.cron} {self.time_zone})"


class Fire(models.Model):
    """One tick of a schedule; the unique row is what makes it fire once."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="fires")
    #: The instant that the cron line names, never the moment we got to it.
    fire_at = models.DateTimeField()
    job_id = opaque_id(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "fire_at"], name="fire_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} at {self.fire_at:%Y-%m-%d %H:%M}"
