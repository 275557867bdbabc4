"""Making a space as a client asks for it: with actions and, if it says so, the job that fills it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs import lifecycle
from spaces.models import Environment, Space
from spaces.ops.mounted import set_actions
from spaces.ops.space import create_space


def open_space(
    environment: Environment,
    *,
    name: str,
    by: str,
    actions: Sequence[Mapping[str, Any]] = (),
    is_configured: bool = False,
    **members: Any,
) -> Space:
    """Make a space with its actions; `is_configured` asks a listener to fill it (contract §4.3).

    Appends space:created, then action:created for each, then job:created and job:ready of
    `space:configure`. Raises InvalidInput.
    """
    with transaction.atomic():
        space = create_space(environment, name=name, by=by, **members)
        set_actions(space.id, actions, environment=environment.id, space=space.id, by=by)
        if is_configured:
            lifecycle.create(_configuration(space, by=by))
    return space


def _configuration(space: Space, *, by: str) -> lifecycle.JobDraft:
    return lifecycle.JobDraft(
        type="space",
        operation="configure",
        source=space.id,
        environment=space.environment_id,
        space=space.id,
        created_by=by,
        trigger="immediate",
        mode="foreground",
    )
