"""An environment: the outermost fence. Keys, events and people belong to exactly one or several of them."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.fields import Dated, opaque_id, public_id

#: A Jobsite serves one account; its id is on the wire because clients demand it (contract §3.3).
ACCOUNT_ID = "us_acc_jobsite"


class Environment(Dated):
    """Contract §2.10."""

    id = public_id("env")
    account_id = opaque_id(default=ACCOUNT_ID)
    name = models.CharField(max_length=200, unique=True)
    is_production = models.BooleanField(default=False)
    #: Any of shared_link and magic_link.
    guest_authentication = JsonField(default=list)
    features = JsonField(default=dict)
    metadata = JsonField(default=dict)
    namespaces = JsonField(default=list)
    #: Other members of the wire's Environment: translationsPath, languageOverride…
    extra = JsonField(default=dict)
    #: The key or person that made it; empty for the first ones. A key stays its manager, though not its reader.
    created_by = opaque_id(default="", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
