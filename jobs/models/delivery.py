"""A delivery: one event for one receiver, with its own result and its own tries."""

from functools import partial

from django.db import models
from django.db.models.functions import Now

from jobs.ids import new_id
from jobs.models.event import Event
from jobs.models.fields import JsonField, opaque_id, public_id


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads."""

    def due(self) -> "DeliveryQuerySet":
        """Those that wait and that nobody is making, by the database's clock."""
        return self.due_or_later().filter(due_at__lte=Now())

    def due_or_later(self) -> "DeliveryQuerySet":
        """Those that have a time and that nobody is making."""
        open_ones = self.filter(delivered_at=None, failed_at=None, due_at__isnull=False)
        return open_ones.filter(models.Q(lease_until=None) | models.Q(lease_until__lt=Now()))

    def held(self) -> "DeliveryQuerySet":
        """Those that wait without a time, until their receiver goes on."""
        return self.filter(delivered_at=None, failed_at=None, due_at=None)


class Delivery(models.Model):
    """Done when `delivered_at` is set, given up when `failed_at` is; else due at `due_at`. At least once."""

    id = public_id(partial(new_id, "dlv"))
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    environment_id = opaque_id()
    #: Dotted path of the listening function, or `prefix:id` of a row that subscribes (`jobs.sdk.destinations`).
    listener = models.CharField(max_length=200)
    tries = models.IntegerField(default=0)
    #: Null holds an open one back until somebody lets its receiver go on.
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(null=True)
    #: What the receiver said to the last try, an object; listeners say nothing.
    answer = JsonField(null=True)
    created_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "listener"], name="delivery_once")]
        indexes = [
            models.Index(fields=["listener", "id"], name="delivery_receiver"),
            models.Index(
                fields=["listener", "due_at"],
                name="delivery_open",
                condition=models.Q(delivered_at__isnull=True, failed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.listener}"

    @property
    def is_decided(self) -> bool:
        """Whether nothing more is tried."""
        return bool(self.delivered_at or self.failed_at)

    @property
    def status(self) -> str:
        """pending, delivered or failed."""
        if self.delivered_at:
            return "delivered"
        return "failed" if self.failed_at else "pending"


class Cursor(models.Model):
    """How far a named reader of a stream has come."""

    name = models.CharField(max_length=64)
    environment_id = opaque_id()
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "environment_id"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.environment_id} at {self.seq}"
