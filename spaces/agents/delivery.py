"""Events for agents: deliveries like those of listeners, each run in a Node process of its own."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import conf as engine
from jobs import keys, lifecycle, wire
from jobs.errors import JobsiteError
from jobs.models import ApiKey, Event, Job, KeyKind
from jobs.sdk import next_retry
from jobs.sdk.destinations import Destination, Subscriber, Undelivered
from jobs.sdk.registry import has_handler
from jobs.topics import Topic
from spaces.agents import conf, node, process
from spaces.models import Agent, AgentLog, AgentVersion
from spaces.models.agent_role import scopes_of

PREFIX = "agent"
#: A run's key outlives it by this much, for requests that are under way.
KEY_SECONDS = 30


class Agents(Destination):
    """The deployed agents. A run that fails is not repeated: it may have done half of its work already."""

    prefix = PREFIX

    def has_subscribers(self) -> bool:
        """Whether any agent is deployed, and agents are on."""
        return conf.is_on() and Agent.objects.exists()

    def subscribers(self, environment: str) -> Sequence[Subscriber]:
        """Give the agents of an environment with what they hear."""
        rows = Agent.objects.filter(environment=environment) if conf.is_on() else Agent.objects.none()
        return [
            Subscriber(
                path=f"{PREFIX}:{row.id}",
                topics=tuple(row.topics),
                filter={"namespaces": row.namespace} if row.namespace else {},
                after_seq=row.after_seq,
            )
            for row in rows
        ]

    def hand_over(self, event: Event, *, path: str, attempt: int) -> dict[str, Any] | None:
        """Run the agent, unless its roles end before this event; the answer is the id of what it printed.

        Raises Undelivered.
        """
        agent = Agent.objects.filter(pk=path.partition(":")[2]).first()
        if agent is None:
            raise Undelivered("The agent is gone.", is_final=True)
        scopes = scopes_of(agent.id, space=event.space_id)
        if scopes is None:
            return {"skipped": "No role of the agent reaches this event."}
        lack = node.lack() if conf.is_on() else "Agents have been switched off."
        started_at = timezone.now()
        done = process.Run(reason=lack) if lack else _run(agent, event, scopes=scopes)
        log = _keep(agent, event, done, started_at=started_at)
        if done.reason:
            _fail_job(event, f"Agent {agent.slug}: {done.reason}")
            raise Undelivered(done.reason, answer={"logId": log.id}, is_final=True)
        return {"logId": log.id}


def _run(agent: Agent, event: Event, *, scopes: tuple[str, ...]) -> process.Run:
    source = AgentVersion.objects.values_list("source", flat=True).get(agent=agent, number=agent.version)
    given = {"source": source, "event": wire.event(event), "limitSeconds": conf.limit_seconds()}
    key, token = _key(agent, event, scopes=scopes)
    try:
        return process.run(wire.encode(given), variables=_variables(event, token))
    except OSError as error:
        return process.Run(reason=f"Node.js could not be started: {error}.")
    finally:
        _forget(key)


def _variables(event: Event, token: str) -> dict[str, str]:
    """All of the environment that an agent has (contract §1.1)."""
    return {
        "AGENT_INTERNAL_URL": conf.url(),
        "FLATFILE_API_URL": conf.url(),
        "FLATFILE_BEARER_TOKEN": token,
        "FLATFILE_API_KEY": token,
        "FLATFILE_ENVIRONMENT_ID": event.environment_id,
        **({"FLATFILE_SPACE_ID": event.space_id} if event.space_id else {}),
    }


def _key(agent: Agent, event: Event, *, scopes: tuple[str, ...]) -> tuple[ApiKey, str]:
    """Make a key for this run: good for the event's space, or its environment if it has none, and not for long."""
    now = timezone.now()
    ends_at = now + dt.timedelta(seconds=conf.limit_seconds() + KEY_SECONDS)
    with transaction.atomic():
        # Those of runs whose worker died.
        ApiKey.objects.filter(environment_id=event.environment_id, created_by=agent.id, expires_at__lt=now).delete()
        return keys.issue(
            event.environment_id,
            kind=KeyKind.ACCESS,
            scopes=scopes,
            space=event.space_id,
            label=f"Agent {agent.slug}",
            created_by=agent.id,
            expires_at=ends_at,
        )


def _forget(key: ApiKey) -> None:
    keys.revoke(key.id)
    with transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).delete()


def _keep(agent: Agent, event: Event, done: process.Run, *, started_at: dt.datetime) -> AgentLog:
    """Keep what it printed; what is as old as the oldest jobs goes."""
    lines = [done.log.rstrip("\n"), done.reason]
    queue = started_at - event.created_at
    with transaction.atomic():
        agent.logs.filter(created_at__lt=started_at - dt.timedelta(days=engine.keep_days())).delete()
        return AgentLog.objects.create(
            agent=agent,
            environment_id=agent.environment_id,
            space_id=event.space_id,
            event_id=event.pk,
            topic=event.topic,
            success=not done.reason,
            log="\n".join(line for line in lines if line),
            context=event.context,
            queue_ms=max(0, round(queue.total_seconds() * 1000)),
            duration_ms=done.duration_ms,
            memory_bytes=done.memory_bytes,
            created_at=started_at,
            completed_at=timezone.now(),
        )


def _fail_job(event: Event, reason: str) -> None:
    """Fail the job that the agent was to answer, unless it is decided or a handler of ours answers it."""
    job = Job.objects.filter(pk=event.job_id).first() if event.topic == Topic.JOB_READY else None
    if job is None or job.is_decided or job.holder or has_handler(job.name):
        return
    outcome = {"acknowledge": True, "message": reason, "next": next_retry(label="Try again")}
    try:
        lifecycle.fail(job.pk, info=reason, outcome=outcome, error_code="agent")
    except JobsiteError:
        # Somebody else has decided it in the meantime, which is as good.
        return
