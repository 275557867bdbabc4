"""Verbs on actions: the buttons mounted on spaces, workbooks, sheets, files and documents (contract §2.2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import subjects
from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.models import Action
from jobs.topics import Topic
from spaces.ops.change import required_text

#: Members that have columns of their own.
COLUMNS = frozenset({"label", "operation", "slug", "id", "targetId", "createdAt", "updatedAt"})


def mount(target: Any, actions: Sequence[Mapping[str, Any]], *, space_id: str) -> list[Action]:
    """Write the actions of something new, in order, inside the caller's transaction; it tells of itself.

    Each is the wire's Action. `operation` may be missing where the old `slug` is given.
    Raises InvalidInput.
    """
    now = timezone.now()
    return Action.objects.bulk_create(
        Action(
            environment_id=target.environment_id,
            space_id=space_id,
            target_id=target.id,
            position=position,
            created_at=now,
            updated_at=now,
            **_columns(given),
        )
        for position, given in enumerate(actions)
    )


def create_action(target_id: str, *, given: Mapping[str, Any], by: str) -> Action:
    """Mount one more action, after those already there. Appends action:created.

    Raises NotFound when there is no such target, InvalidInput.
    """
    target = subjects.find(target_id)
    if target is None or target.environment_id is None:
        raise NotFound
    now = timezone.now()
    with transaction.atomic():
        action = Action.objects.create(
            environment_id=target.environment_id,
            space_id=target.space_id,
            target_id=target_id,
            position=Action.objects.filter(target_id=target_id).count(),
            created_at=now,
            updated_at=now,
            **_columns(given),
        )
        append([_draft(action, Topic.ACTION_CREATED, by=by, context=target.context)])
    return action


def update_action(action_id: str, *, given: Mapping[str, Any], by: str) -> Action:
    """Change an action; members that are not given stay. Appends action:updated.

    Raises NotFound, InvalidInput.
    """
    with transaction.atomic():
        action = Action.objects.select_for_update().filter(pk=action_id).first()
        if action is None:
            raise NotFound
        now_given = {"label": action.label, "operation": action.operation, **action.config, **given}
        for name, value in _columns(now_given).items():
            setattr(action, name, value)
        action.updated_at = timezone.now()
        action.save(update_fields=["label", "operation", "config", "updated_at"])
        context = subjects.context_of(action.target_id)
        append([_draft(action, Topic.ACTION_UPDATED, by=by, context=context, changes=sorted(given))])
    return action


def delete_action(action_id: str, *, by: str) -> None:
    """Take an action away; jobs it made stay. Appends action:deleted. Raises NotFound."""
    with transaction.atomic():
        action = Action.objects.filter(pk=action_id).first()
        if action is None or not Action.objects.filter(pk=action_id).delete()[0]:
            raise NotFound
        context = subjects.context_of(action.target_id)
        append([_draft(action, Topic.ACTION_DELETED, by=by, context=context)])


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    label = required_text(str(given.get("label") or ""), key="label", limit=200)
    operation = given.get("operation") or given.get("slug") or label
    if not isinstance(operation, str) or len(operation) > 200:
        raise InvalidInput("The operation is a word of at most 200 characters.", key="operation")
    config = {name: value for name, value in given.items() if name not in COLUMNS}
    return {"label": label, "operation": operation, "config": config}


def _draft(action: Action, topic: Topic, *, by: str, context: dict[str, Any], **more: Any) -> Draft:
    told = {"actionId": action.id, "name": action.operation, "label": action.label, **more}
    ids = {"environmentId": action.environment_id, "actionId": action.id, "actorId": by}
    return Draft(
        topic=topic,
        domain="workbook",
        environment=action.environment_id,
        space=action.space_id,
        context={**context, **ids},
        payload=told,
    )
