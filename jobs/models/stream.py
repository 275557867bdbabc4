"""A stream: the counter that numbers an environment's events without a gap."""

from django.db import models

from jobs.models.fields import opaque_id


class Stream(models.Model):
    """One narrow row per environment; its lock makes commit order and `seq` order the same."""

    environment_id = opaque_id(primary_key=True)
    #: Number of the newest event.
    head = models.BigIntegerField(default=0)
    #: Events up to here have been pruned; a cursor behind it must start over.
    pruned = models.BigIntegerField(default=0)
    #: Changes when the log is restored from a copy: old cursors mean nothing then.
    epoch = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.environment_id} at {self.head}"
