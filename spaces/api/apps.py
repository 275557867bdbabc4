"""/apps: what spaces belong to (contract §2.13)."""

from typing import Any

from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_own
from jobs.rest.views import ApiView, body_of, checked
from spaces.api.doors import environment_rows, environment_to_make_in
from spaces.api.shapes.app import AppCreate, AppPatch, AppResponse, AppsResponse, Succeeded
from spaces.api.shapes.common import described
from spaces.models import App
from spaces.ops.app import create_app, delete_app, update_app

COLUMNS = {
    "name": "name",
    "namespace": "namespace",
    "entity": "entity",
    "entityPlural": "entity_plural",
    "activatedAt": "activated_at",
}
#: These answer without `data` around it (contract §1.6).
SUCCEEDED = {"success": True}


class Apps(ApiView):
    """The apps of the key's environment."""

    @described("apps.list", answer=AppsResponse)
    def get(self, request: Request) -> Any:
        """List the apps that the key may see, oldest first."""
        rows = App.objects.filter(environment__in=environment_rows(self.principal)).order_by("id")
        return {"data": [told(row) for row in rows]}

    @described("apps.create", body=AppCreate, answer=AppResponse)
    def post(self, request: Request) -> Any:
        """Make an app."""
        asked = checked(AppCreate, body_of(request))
        environment = environment_to_make_in(self.principal, None)
        kind, given = asked.pop("type"), _columns(asked)
        return {"data": told(create_app(environment, kind=kind, **given))}


class OneApp(ApiView):
    """One app."""

    @described("apps.get", answer=AppResponse)
    def get(self, request: Request, app_id: str) -> Any:
        """Show an app."""
        return {"data": told(open_app(self.principal, app_id))}

    @described("apps.update", body=AppPatch, answer=AppResponse)
    def patch(self, request: Request, app_id: str) -> Any:
        """Change the given members."""
        open_app(self.principal, app_id, edit=True)
        return {"data": told(update_app(app_id, **_columns(checked(AppPatch, body_of(request)))))}

    @described("apps.delete", answer=Succeeded)
    def delete(self, request: Request, app_id: str) -> Any:
        """Remove an app and its constraints; the spaces that name it stay."""
        open_app(self.principal, app_id, edit=True)
        delete_app(app_id)
        return SUCCEEDED


def open_app(principal: Principal, app_id: str, *, edit: bool = False) -> App:
    """Give an app of an environment of which the principal may see something. Raises NotFound, Forbidden."""
    rows = App.objects.filter(environment__in=environment_rows(principal))
    return get_own(principal, rows, app_id, edit=edit)


def told(row: App) -> dict[str, Any]:
    """Translate an app."""
    shown = {
        **row.extra,
        "id": row.id,
        "accountId": row.account_id,
        "name": row.name,
        "namespace": row.namespace,
        "type": row.type,
        "entity": row.entity,
        "entityPlural": row.entity_plural,
        "activatedAt": wire.moment(row.activated_at),
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
    return {name: value for name, value in shown.items() if value is not None}


def _columns(asked: dict[str, Any]) -> dict[str, Any]:
    given = {column: asked.pop(name) for name, column in COLUMNS.items() if name in asked}
    return {**given, "extra": asked} if asked else given
