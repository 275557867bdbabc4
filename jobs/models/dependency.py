"""A dependency: one job that waits for another to be complete."""

from django.db import models

from jobs.models.job import Job


class Dependency(models.Model):
    """Job waits for predecessor (contract A.1, predecessorIds)."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="predecessors", db_index=False)
    predecessor = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="successors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "predecessor"], name="dependency_once")]

    def __str__(self) -> str:
        return f"{self.job_id} after {self.predecessor_id}"
