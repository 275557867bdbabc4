"""Verbs on environments."""

import contextlib
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import keys, lifecycle
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.models import Job
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Environment, Membership, Role, Space
from spaces.ops.change import required_text
from spaces.ops.events import changes
from spaces.ops.space import delete_space

#: What `update_environment` may set, and its name on the wire.
CHANGEABLE = {
    "name": "name",
    "is_production": "isProd",
    "guest_authentication": "guestAuthentication",
    "metadata": "metadata",
    "namespaces": "namespaces",
    "extra": "extra",
}


def create_environment(name: str, *, by: str = "", owner: Any = None, **members: Any) -> Environment:
    """Make an environment; names are unique. `owner` is the person who is let in at once, if any.

    Appends environment:created. Raises InvalidInput.
    """
    name = required_text(name, key="name", limit=200)
    try:
        with transaction.atomic():
            environment = Environment.objects.create(name=name, created_by=by, **members)
            if owner is not None:
                Membership.objects.create(user=owner, environment=environment, role=Role.OWNER)
            append([_draft(environment, Topic.ENVIRONMENT_CREATED, by=by)])
    except IntegrityError as error:
        raise InvalidInput(f"There is an environment named {name} already.", key="name") from error
    return environment


def delete_environment(environment_id: str, *, by: str) -> None:
    """Remove an environment: its open jobs are called off, its spaces removed, its keys and roles taken back.

    Jobs and events stay until they are pruned. Appends job:updated for each open job, space:deleted for each
    space, and environment:deleted. Two callers at once: one removes it. Raises NotFound.
    """
    for job_id in _open_jobs(environment_id):
        # Each in a transaction of its own, before the rest: a handler may decide its job meanwhile.
        with contextlib.suppress(NotFound, IllegalTransition):
            lifecycle.cancel(job_id, info="Its environment was removed.")
    with transaction.atomic():
        environment = locking(Environment.objects.filter(pk=environment_id)).first()
        if environment is None:
            raise NotFound
        gone = _draft(environment, Topic.ENVIRONMENT_DELETED, by=by)
        for space_id in Space.objects.filter(environment=environment).values_list("pk", flat=True):
            delete_space(space_id, by=by)
        keys.revoke_in(environment_id)
        get_user_model().objects.filter(guest__environment=environment).delete()
        environment.delete()
        append([gone])


def _open_jobs(environment_id: str) -> list[str]:
    rows = Job.objects.undecided().filter(environment_id=environment_id, parent__isnull=True)
    return list(rows.values_list("pk", flat=True))


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


def update_environment(environment_id: str, *, by: str, **given: Any) -> Environment:
    """Change an environment. Appends environment:updated with the changes. Raises NotFound, InvalidInput."""
    if "name" in given:
        given["name"] = required_text(given["name"], key="name", limit=200)
    try:
        with transaction.atomic():
            return _change(environment_id, by=by, given=given)
    except IntegrityError as error:
        raise InvalidInput("Another environment has this name.", key="name") from error


def _change(environment_id: str, *, by: str, given: dict[str, Any]) -> Environment:
    environment = locking(Environment.objects.filter(pk=environment_id)).first()
    if environment is None:
        raise NotFound
    before = {CHANGEABLE[name]: getattr(environment, name) for name in given}
    for name, value in given.items():
        setattr(environment, name, value)
    differing = changes(before, {CHANGEABLE[name]: value for name, value in given.items()})
    if differing:
        environment.updated_at = timezone.now()
        environment.save(update_fields=[*given, "updated_at"])
        told = _draft(environment, Topic.ENVIRONMENT_UPDATED, by=by)
        told.payload["changes"] = differing
        append([told])
    return environment
