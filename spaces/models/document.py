"""A document: a page of Markdown in a space."""

from typing import Any

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.context import named, space_context
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.space import Space


class Document(Dated):
    """Contract §2.8. The body is shown only after it has been made harmless."""

    id = public_id("dc")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="documents", db_index=False)
    title = models.CharField(max_length=255)
    body = models.TextField(default="", blank=True)
    treatments = JsonField(default=list)
    created_by = opaque_id(default="")

    class Meta:
        indexes = [models.Index(fields=["space", "id"], name="document_space")]

    def __str__(self) -> str:
        return self.title

    @property
    def context(self) -> dict[str, Any]:
        """What it adds to the context of events."""
        return {
            **space_context(self.space),
            "documentId": self.id,
            **named(space=self.space.namespace),
        }
