"""Verbs on environments."""

from typing import Any

from django.db import IntegrityError, transaction

from jobs.errors import InvalidInput
from jobs.log import Draft, append
from jobs.topics import Topic
from spaces.models import Environment
from spaces.ops.change import required_text


def create_environment(name: str, *, by: str = "", **members: Any) -> Environment:
    """Make an environment; names are unique. Appends environment:created. Raises InvalidInput."""
    name = required_text(name, key="name", limit=200)
    try:
        with transaction.atomic():
            environment = Environment.objects.create(name=name, **members)
            append([_draft(environment, Topic.ENVIRONMENT_CREATED, by=by)])
    except IntegrityError as error:
        raise InvalidInput(f"There is an environment named {name} already.", key="name") from error
    return environment


def _draft(environment: Environment, topic: Topic, *, by: str) -> Draft:
    context = {"accountId": environment.account_id, "environmentId": environment.id}
    return Draft(
        topic=topic,
        domain="environment",
        environment=environment.id,
        space=None,
        context={**context, "actorId": by} if by else context,
        payload={"environmentId": environment.id, "name": environment.name},
    )
