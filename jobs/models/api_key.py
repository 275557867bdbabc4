"""A key or token: who a client is. Only a digest of it is kept."""

from functools import partial

from django.conf import settings
from django.db import models

from jobs.ids import new_id
from jobs.models.fields import JsonField, opaque_id, public_id


class KeyKind(models.TextChoices):
    """What a key is for. The last two open nothing: they are exchanged, once, for what does."""

    SECRET = "SECRET"  # noqa: S105 - the name of a kind
    PUBLISHABLE = "PUBLISHABLE"
    PERSONAL = "PERSONAL"
    ACCESS = "ACCESS"
    REFRESH = "REFRESH"
    INVITATION = "INVITATION"


class ApiKey(models.Model):
    """A bearer token. 32 random bytes need no slow hash: SHA-256 is enough."""

    id = public_id(partial(new_id, "key"))
    #: Of a person's token: the environment that is meant when none is named; may be empty.
    environment_id = opaque_id()
    #: Null reaches the whole environment.
    space_id = opaque_id(null=True)
    label = models.CharField(max_length=200, default="")
    #: Whose rights it has; null for a key that stands for itself.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    #: Tokens that came from one sign-in share it; of an API key's access tokens it is the key's id.
    family_id = opaque_id(null=True, db_index=True)
    kind = models.CharField(max_length=16, choices=KeyKind.choices, default=KeyKind.SECRET)
    scopes = JsonField(default=list)
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
