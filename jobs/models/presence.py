"""A presence: one live process of ours, as it last said of itself."""

from django.db import models

from jobs.models.fields import JsonField, public_id


class Presence(models.Model):
    """Written every few seconds by workers, clocks and webs; silent ones are pruned."""

    #: `kind@host:pid:start`, which is also the holder of leases.
    id = public_id()
    #: worker, clock or web.
    kind = models.CharField(max_length=16)
    #: Handlers it can run side by side; 0 for a clock or a web.
    slots = models.IntegerField(default=0)
    #: Job names with a handler in this process.
    handles = JsonField(default=list)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "seen_at"], name="presence_seen")]

    def __str__(self) -> str:
        return self.id
