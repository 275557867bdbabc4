"""An artifact: a named file that a job made and keeps."""

from functools import partial

from django.db import models

from jobs.ids import new_id
from jobs.models.fields import public_id
from jobs.models.job import Job


class Artifact(models.Model):
    """The bytes lie under the home folder at `path`; the name is the maker's and only for people."""

    id = public_id(partial(new_id, "art"))
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="artifacts")
    attempt = models.IntegerField()
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127, default="application/octet-stream")
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    #: Relative to the home folder.
    path = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
