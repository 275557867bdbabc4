"""Verbs on agents: deploying a version, going back to one, taking an agent away."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import log
from jobs.clean import clean_text
from jobs.errors import NotFound
from jobs.log import Draft, append
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Agent, AgentExport, AgentVersion, Environment
from spaces.ops.change import required_text


def deploy_agent(
    environment: Environment,
    *,
    slug: str,
    source: str,
    topics: list[str],
    by: str,
    namespace: str = "",
    source_map: str = "",
    extra: dict[str, Any] | None = None,
) -> AgentVersion:
    """Make an agent, or the next version of the one of that slug. Two callers take turns at the environment's row.

    Appends agent:created or agent:updated. Raises InvalidInput.
    """
    slug = required_text(slug, key="slug", limit=200)
    said = {"topics": topics, "namespace": clean_text(namespace, limit=200)}
    with transaction.atomic():
        locking(Environment.objects.filter(pk=environment.pk)).get()
        agent = Agent.objects.filter(environment=environment, slug=slug).first()
        is_new = agent is None
        if agent is None:
            # What happened before is none of its business.
            agent = Agent.objects.create(
                environment=environment, slug=slug, created_by=by, after_seq=log.head(environment.id).head, **said
            )
        newest = agent.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = AgentVersion.objects.create(
            agent=agent,
            number=newest + 1,
            source=clean_text(source),
            source_map=clean_text(source_map),
            extra=extra or {},
            created_by=by,
            **said,
        )
        _run(agent, version)
        append([_draft(agent, environment, Topic.AGENT_CREATED if is_new else Topic.AGENT_UPDATED, by=by)])
    return version


def revert_agent(agent_id: str, *, version_id: str, by: str) -> AgentVersion:
    """Let another of its versions run from now on. Appends agent:updated. Raises NotFound."""
    with transaction.atomic():
        agent = locking(Agent.objects.select_related("environment").filter(pk=agent_id)).first()
        version = AgentVersion.objects.defer("source", "source_map").filter(agent=agent_id, pk=version_id).first()
        if agent is None or version is None:
            raise NotFound
        if agent.version != version.number:
            _run(agent, version)
            append([_draft(agent, agent.environment, Topic.AGENT_UPDATED, by=by)])
    return version


def delete_agent(agent_id: str, *, by: str) -> None:
    """Take an agent away with its versions, logs and exports. Appends agent:deleted. Raises NotFound."""
    with transaction.atomic():
        agent = Agent.objects.select_related("environment").filter(pk=agent_id).first()
        if agent is None or not Agent.objects.filter(pk=agent_id).delete()[0]:
            raise NotFound
        append([_draft(agent, agent.environment, Topic.AGENT_DELETED, by=by)])


def export_agent(agent_id: str, *, environment: str, kind: str = "SOURCE") -> AgentExport:
    """Note that the version that runs is to be taken home. Raises NotFound for an agent of another environment."""
    with transaction.atomic():
        agent = Agent.objects.filter(pk=agent_id, environment=environment).first()
        version = agent and agent.versions.only("id").filter(number=agent.version).first()
        if agent is None or version is None:
            raise NotFound("There is no such agent.")
        return AgentExport.objects.create(agent=agent, version=version, kind=kind)


def delete_export(export_id: str) -> None:
    """Forget an export. Raises NotFound."""
    with transaction.atomic():
        if not AgentExport.objects.filter(pk=export_id).delete()[0]:
            raise NotFound


def _run(agent: Agent, version: AgentVersion) -> None:
    agent.version, agent.topics, agent.namespace = version.number, version.topics, version.namespace
    agent.updated_at = timezone.now()
    agent.save(update_fields=["version", "topics", "namespace", "updated_at"])


def _draft(agent: Agent, environment: Environment, topic: Topic, *, by: str) -> Draft:
    ids = {"agentId": agent.id, "environmentId": environment.id}
    return Draft(
        topic=topic,
        domain="environment",  # the contract has no domain of agents (§3.1)
        environment=environment.id,
        space=None,
        context={"accountId": environment.account_id, "environmentId": environment.id, "actorId": by},
        payload={**ids, "slug": agent.slug, "version": agent.version},
    )
