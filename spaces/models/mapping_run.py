"""How far a `workbook:map` job has come: what lets another attempt go on instead of copying twice."""

from django.db import models

from jobs.models import Job
from spaces.models.fields import Dated, opaque_id


class MappingRun(Dated):
    """One row for a mapping job and all retries of it; changed in the transactions that store the records.

    Kept by the first of those jobs. Once that one is forgotten, so is how far they came: a retry of a job
    that old begins from the start.
    """

    job = models.OneToOneField(Job, on_delete=models.CASCADE, primary_key=True, related_name="+")
    source_sheet = opaque_id()
    destination_sheet = opaque_id()
    #: The last source record that is done with; empty before the first.
    after = opaque_id(default="")
    #: Source records that were read: those stored and those rejected. Of the stored, so many have an error.
    read = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    invalid = models.BigIntegerField(default=0)
    #: The job that came to the end, if any; a retry of a finished one begins from the start.
    finished_by = opaque_id(default="")

    def __str__(self) -> str:
        return str(self.job_id)

    @property
    def counts(self) -> dict[str, int]:
        """The counts, as the job's result keeps them: read = stored + rejected."""
        return {"read": self.read, "stored": self.stored, "rejected": self.rejected, "invalid": self.invalid}
