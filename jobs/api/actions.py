"""/actions: the buttons that make jobs (contract §2.2). Lists are bare arrays here, as the client expects."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import get_editable, get_visible, visible
from jobs.actions import ActionDraft, create_actions, delete_action, update_action
from jobs.api.place import Place, place_for
from jobs.api.shapes.action import ActionConfig, ActionUpdate, ApiAction, ApiActionResponse
from jobs.api.shapes.common import Success, documented
from jobs.errors import InvalidInput
from jobs.models import Action
from jobs.rest.pages import text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked, unknown

SPACE = (OpenApiParameter("spaceId", str, required=True, description="The space of the actions."),)
#: Most actions of one bulk request.
MOST = 1_000


class Actions(ApiView):
    """The actions of a space."""

    @documented("actions.getAll", answer=ApiAction(many=True), query=SPACE)
    def get(self, request: Request) -> Any:
        """List the actions of a space, oldest first."""
        rows = visible(self.principal, Action.objects.filter(space_id=_space(request)))
        return [wire.action(row) for row in rows.order_by("target_id", "position", "id")]

    @documented("actions.create", body=ActionConfig, answer=ApiActionResponse, query=SPACE)
    def post(self, request: Request) -> Any:
        """Mount an action."""
        return {"data": _create(self, [request.data], space=_space(request))[0]}


class ActionsBulk(ApiView):
    """Many actions at once."""

    @documented("actions.bulkCreate", body=ActionConfig(many=True), answer=ApiAction(many=True), query=SPACE)
    def post(self, request: Request) -> Any:
        """Mount several actions; all or none."""
        if not isinstance(request.data, list) or len(request.data) > MOST:
            raise InvalidInput(f"The body must be a list of at most {MOST} actions.")
        return _create(self, request.data, space=_space(request))


class OneAction(ApiView):
    """One action."""

    @documented("actions.get", answer=ApiActionResponse)
    def get(self, request: Request, action_id: str) -> Any:
        """Show an action."""
        return {"data": wire.action(get_visible(self.principal, Action.objects.all(), action_id))}

    @documented("actions.update", body=ActionUpdate, answer=ApiActionResponse)
    def patch(self, request: Request, action_id: str) -> Any:
        """Change the given members of an action."""
        get_editable(self.principal, Action.objects.all(), action_id)
        members = _members(ActionUpdate, body_of(request))
        return {"data": wire.action(update_action(action_id, members=members, by=self.principal.id))}

    @documented("actions.delete", answer=Success)
    def delete(self, request: Request, action_id: str) -> Any:
        """Take an action away."""
        get_editable(self.principal, Action.objects.all(), action_id)
        delete_action(action_id, by=self.principal.id)
        return SUCCESS


def _space(request: Request) -> str:
    space = text(request, "spaceId")
    if space is None:
        raise InvalidInput("Say which space.", key="spaceId")
    return space


def _create(view: ApiView, bodies: list[Any], *, space: str) -> list[dict[str, Any]]:
    given = [_given(body) for body in bodies]
    targets = {members["targetId"] for members in given}
    places = {target: place_for(view.principal, target, environment=None, space=space) for target in targets}
    drafts = [_draft(members, places[members["targetId"]]) for members in given]
    return [wire.action(row) for row in create_actions(drafts, by=view.principal.id)]


def _given(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise InvalidInput("An action must be a JSON object.")
    return _members(ActionConfig, {name: value for name, value in body.items() if value is not None})


def _draft(members: dict[str, Any], place: Place) -> ActionDraft:
    return ActionDraft(target=members["targetId"], environment=place.environment, space=place.space, members=members)


def _members(shape: type[ActionUpdate], body: dict[str, Any]) -> dict[str, Any]:
    known = checked(shape, body)
    return {**unknown(shape, body), **known}
