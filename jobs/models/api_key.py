"""An API key: who a client is. Only a digest of it is kept."""

from functools import partial

from django.db import models

from jobs.ids import new_id
from jobs.models.fields import opaque_id, public_id


class ApiKey(models.Model):
    """A bearer token of one environment. 32 random bytes need no slow hash: SHA-256 is enough."""

    id = public_id(partial(new_id, "key"))
    environment_id = opaque_id()
    #: Null reaches the whole environment.
    space_id = opaque_id(null=True)
    label = models.CharField(max_length=200, default="")
    #: SECRET or PUBLISHABLE.
    kind = models.CharField(max_length=16, default="SECRET")
    scopes = models.JSONField(default=list)
    #: First characters, to tell keys apart on a page.
    hint = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    created_by = opaque_id(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["environment_id", "id"], name="api_key_environment")]

    def __str__(self) -> str:
        return self.label or self.hint
