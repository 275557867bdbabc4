"""/environments: the outermost fence (contract §2.10)."""

from typing import Any

from rest_framework.request import Request

from jobs.access import policy
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import Forbidden
from jobs.rest.pages import page_of, paginate
from jobs.rest.views import SUCCESS, ApiView, body_of, checked, unknown
from spaces.access import can_manage, home_of, managed_environments
from spaces.api import wire
from spaces.api.doors import environment_rows, managed_environment, open_environment
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.space import (
    Environment,
    EnvironmentCreate,
    EnvironmentResponse,
    EnvironmentUpdate,
    ListEnvironmentsResponse,
)
from spaces.ops.environment import create_environment, delete_environment, update_environment

COLUMNS = {
    "name": "name",
    "isProd": "is_production",
    "guestAuthentication": "guest_authentication",
    "metadata": "metadata",
    "namespaces": "namespaces",
}


class Environments(ApiView):
    """The environments of a key: its own, and those it made."""

    @described("environments.list", answer=ListEnvironmentsResponse, query=(PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request) -> Any:
        """List the environments that the key may see."""
        rows, pagination = paginate(environment_rows(self.principal), page_of(request, size=20))
        return {"data": [wire.environment(row) for row in rows], "pagination": pagination}

    @described("environments.create", body=EnvironmentCreate, answer=EnvironmentResponse)
    def post(self, request: Request) -> Any:
        """Make an environment, and become its manager; only for those who manage one already."""
        if not (managed_environments(self.principal) or self.principal.is_staff):
            raise Forbidden
        columns = _columns(EnvironmentCreate, body_of(request))
        name = columns.pop("name")
        row = create_environment(name, by=self.principal.id, owner=self.principal.user, **columns)
        return {"data": wire.environment(row)}


class CurrentEnvironment(ApiView):
    """The key's own environment, or the only one that a person has."""

    @described("environments.getCurrent", answer=EnvironmentResponse)
    def get(self, request: Request) -> Any:
        """Show the environment of the key."""
        principal = self.principal
        near = principal.environment or (home_of(principal.user) if principal.user else "")
        return {"data": wire.environment(open_environment(principal, near))}


class OneEnvironment(ApiView):
    """One environment."""

    @described("environments.get", answer=EnvironmentResponse)
    def get(self, request: Request, environment_id: str) -> Any:
        """Show an environment."""
        return {"data": wire.environment(open_environment(self.principal, environment_id))}

    @described("environments.update", body=EnvironmentUpdate, answer=Environment)
    def patch(self, request: Request, environment_id: str) -> Any:
        """Change the given members; the answer is not wrapped in `data`, as clients expect."""
        row = open_environment(self.principal, environment_id)
        if not (policy().can_act(self.principal, row.id, None) or can_manage(self.principal, row.id)):
            raise Forbidden
        given = _columns(EnvironmentUpdate, body_of(request))
        if extra := given.pop("extra"):
            given["extra"] = {**row.extra, **extra}
        return wire.environment(update_environment(row.id, by=self.principal.id, **given))

    @described("environments.delete", answer=Success)
    def delete(self, request: Request, environment_id: str) -> Any:
        """Remove an environment with all its spaces, keys and guests; its jobs and events stay until pruned."""
        row = managed_environment(self.principal, environment_id)
        delete_environment(row.id, by=self.principal.id)
        return SUCCESS


def _columns(shape: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Check a body, and give what it says by column; what has none lies in `extra`."""
    asked = checked(shape, body)
    given = {column: asked.pop(name) for name, column in COLUMNS.items() if name in asked}
    return {**given, "extra": {**asked, **unknown(shape, body)}}
