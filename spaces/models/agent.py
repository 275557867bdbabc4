"""Agents: listeners that were deployed here, their versions, what each run said, and their exports."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id


class Agent(Dated):
    """Contract §2.13. A deploy under the same slug is its next version; `version` says which one runs."""

    id = public_id("ag")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=200)
    #: Number of the version that runs.
    version = models.IntegerField(default=1)
    #: Globs of topics, of the version that runs: the clock reads them without its code.
    topics = JsonField(default=list)
    #: Glob of namespaces of which an event must have one; empty hears all.
    namespace = models.CharField(max_length=200, default="", blank=True)
    #: Events up to this number of the stream came before it was there.
    after_seq = models.BigIntegerField(default=0)
    created_by = opaque_id(default="")
    #: Whether its roles alone say what it reaches, also once the spaces of all of them are gone.
    is_limited = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["environment", "slug"], name="agent_slug")]

    def __str__(self) -> str:
        return self.slug


class AgentVersion(Dated):
    """What was deployed once. Never changed; a revert makes an older one run again."""

    id = public_id("agv")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="versions", db_index=False)
    #: From 1.
    number = models.IntegerField()
    topics = JsonField(default=list)
    namespace = models.CharField(max_length=200, default="", blank=True)
    #: JavaScript, a CommonJS bundle whose export is the listener. Megabytes: lists leave it out.
    source = models.TextField()
    source_map = models.TextField(default="", blank=True)
    #: Other members of the wire's AgentConfig: options, packageVersions, commitInfo…
    extra = JsonField(default=dict)
    created_by = opaque_id(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "number"], name="agent_version_number")]

    def __str__(self) -> str:
        return f"{self.agent_id} version {self.number}"


class AgentLog(models.Model):
    """One run of an agent for one event: how it went, and what it printed."""

    id = public_id("lg")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="logs", db_index=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+", db_index=False)
    space_id = opaque_id(null=True)
    event_id = opaque_id(db_index=True)
    topic = models.CharField(max_length=100)
    success = models.BooleanField()
    #: What it printed, cut in the middle of too much; at its end the reason if it failed.
    log = models.TextField()
    context = JsonField(default=dict)
    #: From the event to the start of its run, and from there to the end, in milliseconds.
    queue_ms = models.IntegerField()
    duration_ms = models.IntegerField()
    #: Most memory that was seen in use, in bytes.
    memory_bytes = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["environment", "id"], name="agent_log_environment"),
            models.Index(fields=["agent", "id"], name="agent_log_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} on {self.event_id}"


#: What an export may be called (contract A.6); all of them hold the same here.
EXPORT_KINDS = ("AUTOBUILD_INLINED", "SYSTEM_COMBINED", "SOURCE")


class AgentExport(Dated):
    """One version of an agent to take home; the archive is made when it is fetched."""

    id = public_id("agx")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(AgentVersion, on_delete=models.CASCADE, related_name="+")
    #: One of EXPORT_KINDS.
    kind = models.CharField(max_length=32, default="SOURCE")

    def __str__(self) -> str:
        return f"{self.kind} of {self.version_id}"
