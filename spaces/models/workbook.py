"""A workbook: sheets that belong together."""

from typing import Any

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.context import named, space_context
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.space import Space

#: A workbook that was read from an uploaded file (contract §4.3).
EXTRACTED_FROM_SOURCE = "EXTRACTED_FROM_SOURCE"


class Workbook(Dated):
    """Contract §2.5."""

    id = public_id("wb")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="workbooks", db_index=False)
    name = models.CharField(max_length=255)
    namespace = models.CharField(max_length=200, default="", blank=True)
    labels = JsonField(default=list)
    treatments = JsonField(default=list)
    #: trackChanges, noMappingRedirect, sheetSidebarOrder, autoRunAnalysis.
    settings = JsonField(default=dict)
    metadata = JsonField(default=dict)
    #: Other members of the wire's Workbook: folder, storageStrategy…
    extra = JsonField(default=dict)
    created_by = opaque_id(default="")

    class Meta:
        indexes = [models.Index(fields=["space", "id"], name="workbook_space")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name as people read it: the wire marks a workbook that came from a file with `[file] `."""
        return self.name.removeprefix("[file] ") or self.name

    @property
    def context(self) -> dict[str, Any]:
        """What it adds to the context of events."""
        return {
            **space_context(self.space),
            "workbookId": self.id,
            **named(space=self.space.namespace, workbook=self.namespace),
        }
