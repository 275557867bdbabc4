"""A job: one asynchronous piece of work, and the truth about where it is."""

from django.db import models

from jobs.models.fields import JsonField, opaque_id, public_id
from jobs.states import OPEN, TERMINAL, Status


class JobQuerySet(models.QuerySet["Job"]):
    """Reads that several rooms need."""

    def undecided(self) -> "JobQuerySet":
        """Jobs that may still change."""
        return self.filter(status__in=sorted(OPEN))

    def decided(self) -> "JobQuerySet":
        """Jobs that are complete, failed or canceled."""
        return self.filter(status__in=sorted(TERMINAL))

    def in_environment(self, environment_id: str) -> "JobQuerySet":
        """Jobs of one environment."""
        return self.filter(environment_id=environment_id)

    def unacknowledged(self) -> "JobQuerySet":
        """Decided jobs whose outcome asks a person to look and has not been seen."""
        return self.filter(asks_acknowledgement=True, outcome_acknowledged_at=None)


class Job(models.Model):
    """One row is the whole truth about a job; only `jobs.lifecycle` changes it (contract §2.1, A.1)."""

    id = public_id()
    environment_id = opaque_id()
    space_id = opaque_id(null=True)
    type = models.CharField(max_length=32)
    operation = models.CharField(max_length=200)
    #: `type:operation`, the name that handlers answer to.
    name = models.CharField(max_length=240)
    source = opaque_id()
    destination = opaque_id(null=True)
    file_id = opaque_id(null=True)
    config = JsonField(default=dict)
    trigger = models.CharField(max_length=16, default="manual")
    status = models.CharField(max_length=16, default=Status.CREATED)
    #: Whole percent, 0 to 100.
    progress = models.SmallIntegerField(default=0)
    mode = models.CharField(max_length=16, default="background")
    input = JsonField(default=dict)
    subject = JsonField(null=True)
    outcome = JsonField(null=True)
    result = JsonField(null=True)
    info = models.TextField(null=True)
    managed = models.BooleanField(default=False)
    metadata = JsonField(default=dict)
    #: Unknown but harmless keys of the request, kept and given back (contract §1.7).
    extra = JsonField(default=dict)
    #: What the plan endpoints store: field mapping and what stayed unmapped (contract §2.1).
    plan = JsonField(null=True)

    part = models.IntegerField(null=True)
    part_data = JsonField(null=True)
    part_execution = models.CharField(max_length=16, null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts", db_index=False)
    #: The decided job that this one tries again.
    retry_of = opaque_id(null=True)
    #: Predecessors that are not complete yet.
    pending_count = models.IntegerField(default=0)
    #: True when deciding this job may move others: it is a part, has one, or others wait for it.
    is_linked = models.BooleanField(default=False)

    #: Higher runs first; 0 is normal.
    priority = models.SmallIntegerField(default=0)
    #: Which claim this is; the fence that refuses a worker presumed dead.
    attempt = models.IntegerField(default=0)
    #: Attempts that the job may use up; an interrupted attempt is not charged (it raises this by one).
    max_attempts = models.IntegerField(default=1)
    #: Base of the exponential back-off between attempts.
    backoff_seconds = models.FloatField(default=5.0)
    #: Workers that died while holding it.
    lost_count = models.IntegerField(default=0)
    #: Who holds the lease; null when a listener outside answers.
    holder = models.CharField(max_length=100, null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    #: When the clock last told the workers of it.
    hinted_at = models.DateTimeField(null=True)

    records_processed = models.BigIntegerField(default=0)
    error_count = models.BigIntegerField(default=0)
    stage = models.CharField(max_length=200, null=True)
    #: The same words for the same failure, for grouping: `error`, `worker_lost`, `timeout`…
    error_code = models.CharField(max_length=64, null=True)

    created_by = opaque_id()
    outcome_acknowledged_by = opaque_id(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    #: When the first attempt began (contract: startedAt is set once).
    started_at = models.DateTimeField(null=True)
    #: When the newest attempt began.
    attempt_started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    estimated_completion_at = models.DateTimeField(null=True)
    outcome_acknowledged_at = models.DateTimeField(null=True)
    #: The outcome wants a person to dismiss it (`outcome.acknowledge`).
    asks_acknowledgement = models.BooleanField(default=False)

    #: The members of every event's context (contract §3.3), worked out once at creation.
    context = JsonField(default=dict)
    #: The members of every event's payload that never change (contract §3.4).
    base = JsonField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["retry_of"],
                condition=models.Q(retry_of__isnull=False, status__in=sorted(OPEN)),
                name="job_one_open_retry",
            ),
            models.CheckConstraint(condition=models.Q(status__in=sorted(Status)), name="job_status_known"),
            models.CheckConstraint(condition=models.Q(progress__gte=0, progress__lte=100), name="job_progress_percent"),
        ]
        indexes = [
            models.Index(fields=["environment_id", "status", "id"], name="job_environment_status"),
            models.Index(fields=["environment_id", "space_id", "id"], name="job_environment_space"),
            models.Index(fields=["environment_id", "name", "id"], name="job_environment_name"),
            models.Index(fields=["source", "id"], name="job_source"),
            models.Index(fields=["-priority", "id"], name="job_ready", condition=models.Q(status="ready")),
            models.Index(fields=["lease_until"], name="job_lease", condition=models.Q(status="executing")),
            models.Index(fields=["not_before"], name="job_due", condition=models.Q(status="scheduled")),
            models.Index(fields=["id"], name="job_waiting", condition=models.Q(status="waiting")),
            models.Index(fields=["parent", "part"], name="job_parts", condition=models.Q(parent__isnull=False)),
            models.Index(
                fields=["environment_id", "created_by", "id"],
                name="job_outcome_inbox",
                condition=models.Q(asks_acknowledgement=True, outcome_acknowledged_at__isnull=True),
            ),
            models.Index(fields=["finished_at"], name="job_finished", condition=models.Q(finished_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"

    @property
    def is_decided(self) -> bool:
        """Whether the job is complete, failed or canceled."""
        return self.status in TERMINAL
