"""The actions that a thing's config lists: what is mounted follows the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.actions import ActionDraft, create_actions, delete_action, update_action
from jobs.errors import InvalidInput
from jobs.models import Action

#: Members that the server gives and a client sends back with the list.
_OURS = frozenset({"id", "targetId", "environmentId", "spaceId", "createdAt", "updatedAt"})


def set_actions(target: str, actions: Sequence[Mapping[str, Any]], *, environment: str, space: str, by: str) -> None:
    """Make the actions of a thing those of the list: same operations are changed, others come and go.

    The list is the wire's Actions; two with one operation stay two. Appends an event for each that
    differs. The caller should hold the thing's row. Raises InvalidInput.
    """
    if not isinstance(actions, list | tuple):
        raise InvalidInput("Actions must be a list of objects.", key="actions")
    with transaction.atomic():
        held = list(Action.objects.filter(target_id=target).order_by("position", "id"))
        for given in map(_members, actions):
            old = next((row for row in held if row.operation == _operation(given)), None)
            if old is None:
                draft = ActionDraft(target=target, environment=environment, space=space, members=given)
                create_actions([draft], by=by)
                continue
            held.remove(old)
            _replace(old, given, by=by)
        for row in held:
            delete_action(row.id, by=by)


def _replace(row: Action, given: dict[str, Any], *, by: str) -> None:
    """Members that the list does not have any more go: a null takes one away."""
    wanted = {"label": row.label, "operation": row.operation, **dict.fromkeys(row.config), **given}
    if wanted != {"label": row.label, "operation": row.operation, **row.config}:
        update_action(row.id, members=wanted, by=by)


def _operation(given: Mapping[str, Any]) -> Any:
    return given.get("operation") or given.get("slug") or given.get("label")


def _members(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInput("An action must be a JSON object.", key="actions")
    return {name: value for name, value in given.items() if name not in _OURS and value is not None}
