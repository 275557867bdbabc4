"""/spaces: where people meet their data (contract §2.4)."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request

from jobs.errors import InvalidInput
from jobs.rest.pages import page_of, paginate
from jobs.rest.views import SUCCESS, ApiView, body_of, checked, unknown
from spaces.api import wire
from spaces.api.doors import environment_to_make_in, open_space, space_rows
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.space import ListSpacesResponse, SpaceConfig, SpaceResponse
from spaces.api.space_list import IDS, QUERY, counted, listed
from spaces.models import Space
from spaces.ops.mounted import set_actions
from spaces.ops.open_space import open_space as make_space
from spaces.ops.space import archive_space, delete_space, unarchive_space, update_space

COLUMNS = {
    "name": "name",
    "namespace": "namespace",
    "labels": "labels",
    "metadata": "metadata",
    "settings": "settings",
    "primaryWorkbookId": "primary_workbook_id",
    "displayOrder": "display_order",
    "appId": "app_id",
}
#: Members that are kept nowhere: they say what to do, or are counted anew each time.
_NOT_KEPT = frozenset(
    {"id", "actions", "autoConfigure", "environmentId", "archivedAt", "createdAt", "updatedAt", "lastActivityAt"}
    | {"workbooksCount", "filesCount", "createdByUserId", "createdByUserName", "guestLink", "accessToken", "size"}
)
#: What a space is called that came without a name.
NAMELESS = "Untitled space"


class Spaces(ApiView):
    """The spaces of an environment."""

    @described("spaces.list", answer=ListSpacesResponse, query=QUERY)
    def get(self, request: Request) -> Any:
        """List spaces, newest first, 10 on a page; archived ones only when asked for."""
        rows, pagination = paginate(listed(request, self.principal), page_of(request, size=10))
        actions = wire.actions_of(row.id for row in rows)
        return {"data": [wire.space(row, actions) for row in rows], "pagination": pagination}

    @described("spaces.create", body=SpaceConfig, answer=SpaceResponse)
    def post(self, request: Request) -> Any:
        """Make a space; with `autoConfigure` a job `space:configure` comes with it."""
        body = body_of(request)
        asked = checked(SpaceConfig, body)
        environment = environment_to_make_in(self.principal, asked.get("environmentId"))
        return {"data": told(make_space(environment, by=self.principal.id, **members_of(body, asked)).id)}

    @described("spaces.bulkDelete", answer=Success, query=IDS)
    def delete(self, request: Request) -> Any:
        """Remove several spaces and all that is in them; all or none."""
        ids = list(dict.fromkeys(request.query_params.getlist("spaceIds")))
        if not ids or len(ids) > 100:
            raise InvalidInput("Name 1 to 100 spaces.", key="spaceIds")
        for space_id in ids:
            open_space(self.principal, space_id, edit=True)
        with transaction.atomic():
            for space_id in ids:
                delete_space(space_id, by=self.principal.id)
        return SUCCESS


class OneSpace(ApiView):
    """One space."""

    @described("spaces.get", answer=SpaceResponse)
    def get(self, request: Request, space_id: str) -> Any:
        """Show a space."""
        open_space(self.principal, space_id)
        return {"data": told(space_id)}

    @described("spaces.update", body=SpaceConfig, answer=SpaceResponse)
    def patch(self, request: Request, space_id: str) -> Any:
        """Change the given members."""
        row = open_space(self.principal, space_id, edit=True)
        body = body_of(request)
        asked = checked(SpaceConfig, body)
        if asked.get("environmentId", row.environment_id) != row.environment_id:
            raise InvalidInput("A space stays in its environment.", key="environmentId")
        _change(row, asked, _extra(body), by=self.principal.id)
        return {"data": told(space_id)}

    @described("spaces.delete", answer=Success)
    def delete(self, request: Request, space_id: str) -> Any:
        """Remove a space and all that is in it; jobs and events stay."""
        open_space(self.principal, space_id, edit=True)
        delete_space(space_id, by=self.principal.id)
        return SUCCESS


class Archive(ApiView):
    """Putting a space away."""

    @described("spaces.archiveSpace", answer=Success)
    def post(self, request: Request, space_id: str) -> Any:
        """Put a space away; nothing is lost, and again is fine."""
        open_space(self.principal, space_id, edit=True)
        archive_space(space_id, by=self.principal.id)
        return SUCCESS


class Unarchive(ApiView):
    """Bringing a space back."""

    @described("spaces.unarchiveSpace", answer=Success)
    def post(self, request: Request, space_id: str) -> Any:
        """Bring a space back; again is fine."""
        open_space(self.principal, space_id, edit=True)
        unarchive_space(space_id, by=self.principal.id)
        return SUCCESS


def members_of(body: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Give what a new space is made of: `asked` is what SpaceConfig knows of the body."""
    return {
        "name": NAMELESS,
        **_columns(asked),
        "actions": asked.get("actions", ()),
        "is_configured": asked.get("autoConfigure", False),
        "extra": _extra(body),
    }


def told(space_id: str) -> dict[str, Any]:
    """Translate a space with its counts and actions."""
    return wire.space(counted(space_rows()).get(pk=space_id), wire.actions_of([space_id]))


def _change(row: Space, asked: dict[str, Any], extra: dict[str, Any], *, by: str) -> None:
    given = _columns(asked)
    if extra:
        given["extra"] = {**row.extra, **extra}
    with transaction.atomic():
        if given:
            update_space(row.id, by=by, **given)
        if "actions" in asked:
            set_actions(row.id, asked["actions"], environment=row.environment_id, space=row.id, by=by)


def _columns(asked: dict[str, Any]) -> dict[str, Any]:
    return {column: asked[name] for name, column in COLUMNS.items() if name in asked}


def _extra(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in unknown(SpaceConfig, body).items() if name not in _NOT_KEPT}
