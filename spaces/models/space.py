"""A space: where people meet their workbooks, files and documents."""

from typing import Any

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.context import named, space_context
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id


class Space(Dated):
    """Contract §2.4. The theme lies in `metadata`."""

    id = public_id("sp")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="spaces")
    name = models.CharField(max_length=200)
    namespace = models.CharField(max_length=200, default="", blank=True)
    labels = JsonField(default=list)
    metadata = JsonField(default=dict)
    settings = JsonField(default=dict)
    #: Not a foreign key: it may name a workbook that is gone, as on the wire.
    primary_workbook_id = opaque_id(null=True)
    #: Events of its things tell it, so that listeners find the app's stored constraints. No foreign key: it may name an
    #: app of another place. Empty for none.
    app_id = opaque_id(default="", blank=True)
    display_order = models.IntegerField(default=0)
    #: Other members of the wire's SpaceConfig: access, isAppTemplate, translationsPath, guestAuthentication…
    extra = JsonField(default=dict)
    created_by = opaque_id(default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["environment", "id"], name="space_environment")]

    def __str__(self) -> str:
        return self.name

    @property
    def context(self) -> dict[str, Any]:
        """What it adds to the context of events."""
        return {**space_context(self), **named(space=self.namespace)}
