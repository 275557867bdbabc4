"""Verbs on actions: the buttons mounted on anything with a public id (contract §2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jobs import subjects
from jobs.clean import clean_text
from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.models import Action
from jobs.models.rows import locking
from jobs.topics import Topic

#: Members that have columns of their own; all others are kept in `config`.
COLUMNS = frozenset(
    {"id", "label", "operation", "slug", "targetId", "environmentId", "spaceId", "createdAt", "updatedAt"}
)
TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """An action before it exists: where it is mounted, and the wire's members (contract A.3)."""

    target: str
    environment: str
    space: str | None
    members: Mapping[str, Any]


def create_actions(drafts: Sequence[ActionDraft], *, by: str) -> list[Action]:
    """Mount actions of one environment, each behind those already on its target; all or none.

    The operation may be missing where the old `slug` is given; without both the label is it.
    Appends action:created for each. Raises InvalidInput.
    """
    if not drafts:
        return []
    now = timezone.now()
    with transaction.atomic():
        targets = {draft.target for draft in drafts}
        newest = _newest_positions(targets)
        rows = [
            Action(
                environment_id=draft.environment,
                space_id=draft.space,
                target_id=draft.target,
                position=_take_next(newest, draft.target),
                created_at=now,
                updated_at=now,
                **_columns(draft.members),
            )
            for draft in drafts
        ]
        Action.objects.bulk_create(rows)
        about = {target: subjects.context_of(target) for target in targets}
        append([_told(row, Topic.ACTION_CREATED, by=by, about=about[row.target_id]) for row in rows])
    return rows


def update_action(action_id: str, *, members: Mapping[str, Any], by: str) -> Action:
    """Change an action; members that are not given stay. Appends action:updated.

    Of two callers the later one sees the earlier one's change. Raises NotFound, InvalidInput.
    """
    with transaction.atomic():
        row = locking(Action.objects.filter(pk=action_id)).first()
        if row is None:
            raise NotFound
        merged = {"label": row.label, "operation": row.operation, **row.config, **members}
        for name, value in _columns(merged).items():
            setattr(row, name, value)
        row.updated_at = timezone.now()
        row.save(update_fields=["label", "operation", "config", "updated_at"])
        about = subjects.context_of(row.target_id)
        append([_told(row, Topic.ACTION_UPDATED, by=by, about=about, changes=sorted(members))])
    return row


def delete_action(action_id: str, *, by: str) -> None:
    """Take an action away; the jobs it made stay. Appends action:deleted. Raises NotFound."""
    with transaction.atomic():
        row = locking(Action.objects.filter(pk=action_id)).first()
        if row is None:
            raise NotFound
        told = _told(row, Topic.ACTION_DELETED, by=by, about=subjects.context_of(row.target_id))
        row.delete()
        append([told])


def _newest_positions(targets: set[str]) -> dict[str, int]:
    """The last one's, not the count: an action that was taken away leaves a hole."""
    rows = Action.objects.filter(target_id__in=targets).values("target_id").annotate(newest=Max("position"))
    return dict(rows.values_list("target_id", "newest"))


def _take_next(newest: dict[str, int], target: str) -> int:
    newest[target] = newest.get(target, -1) + 1
    return newest[target]


def _columns(members: Mapping[str, Any]) -> dict[str, Any]:
    label = _text(members.get("label"), key="label")
    operation = _text(members.get("operation") or members.get("slug") or label, key="operation")
    config = {name: value for name, value in members.items() if name not in COLUMNS and value is not None}
    return {"label": label, "operation": operation, "config": config}


def _text(value: Any, *, key: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_LIMIT:
        raise InvalidInput(f"The {key} is a text of 1 to {TEXT_LIMIT} characters.", key=key)
    return clean_text(value)


def _told(row: Action, topic: Topic, *, by: str, about: Mapping[str, Any], **more: Any) -> Draft:
    """Tell of an action; `about` is what events say of the thing that it is mounted on."""
    ids = {"environmentId": row.environment_id, "spaceId": row.space_id, "actionId": row.id, "actorId": by}
    return Draft(
        topic=topic,
        domain="workbook",
        environment=row.environment_id,
        space=row.space_id,
        context={**about, **{name: value for name, value in ids.items() if value}},
        payload={"actionId": row.id, "name": row.operation, "label": row.label, **more},
    )
