"""An idempotency key: the answer that a repeated POST gets again."""

from django.db import models

from jobs.models.fields import JsonField, opaque_id


class IdempotencyKey(models.Model):
    """Written in the transaction of the change itself, so there is no in-between to ask about."""

    environment_id = opaque_id()
    principal_id = opaque_id()
    key = models.CharField(max_length=128)
    body_sha256 = models.CharField(max_length=64)
    #: For the API the whole answer as text, always of a 200; for a page the id of the job that it started.
    response = JsonField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment_id", "principal_id", "key"], name="idempotency_key_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key
