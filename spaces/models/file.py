"""A file: bytes that a person or a job brought, and what became of them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from jobs.models.fields import JsonField
from spaces.models.context import named, space_context
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.sheet import Sheet
from spaces.models.space import Space
from spaces.models.workbook import Workbook


class FileStatus(models.TextChoices):
    """How far the file is (contract A.6)."""

    PARTIAL = "partial"
    ANALYZING = "analyzing"
    ANALYZED = "analyzed"
    COMPLETE = "complete"
    ARCHIVED = "archived"
    PURGED = "purged"
    FAILED = "failed"


class File(Dated):
    """Contract §2.7. The bytes lie at `path`; the name is the sender's, and only for people."""

    id = public_id("fl")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="files", db_index=False)
    workbook = models.ForeignKey(Workbook, on_delete=models.SET_NULL, null=True, related_name="files")
    sheet = models.ForeignKey(Sheet, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)
    #: Without the dot, in small letters.
    ext = models.CharField(max_length=32, default="", blank=True)
    mimetype = models.CharField(max_length=127, default="application/octet-stream")
    encoding = models.CharField(max_length=32, default="", blank=True)
    status = models.CharField(max_length=16, choices=FileStatus.choices, default=FileStatus.PARTIAL)
    #: import or export.
    mode = models.CharField(max_length=8, default="import")
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    #: Relative to MEDIA_ROOT; made by us, never from the sender's name.
    path = models.CharField(max_length=255, unique=True)
    #: filesystem, googledrive, box or onedrive.
    origin = models.CharField(max_length=16, default="filesystem")
    treatments = JsonField(default=list)
    metadata = JsonField(default=dict)
    #: While a job extracts the file: {"token", "sheets": [ids]}. The sheets do not exist before the end,
    #: so nobody sees half of them; the next attempt removes the records left under these ids.
    extraction = JsonField(null=True)
    #: Why it could not be read, in words.
    problem = models.TextField(default="", blank=True)
    created_by = opaque_id(default="")
    expired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=FileStatus.values), name="file_status_known")
        ]
        indexes = [models.Index(fields=["space", "id"], name="file_space")]

    def __str__(self) -> str:
        return self.name

    @property
    def context(self) -> dict[str, Any]:
        """What it adds to the context of events."""
        return {
            **space_context(self.space),
            "fileId": self.id,
            **named(space=self.space.namespace),
        }

    @property
    def location(self) -> Path:
        """Where the bytes are on disk."""
        return Path(settings.MEDIA_ROOT) / self.path
