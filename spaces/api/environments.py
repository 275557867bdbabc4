"""/environments: the outermost fence (contract §2.10)."""

from typing import Any

from rest_framework.request import Request

from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.rest.pages import page_of, paginate
from jobs.rest.views import ApiView, body_of, checked, unknown
from spaces.api import wire
from spaces.api.doors import environment_rows, environment_to_make_in, open_environment
from spaces.api.shapes.common import described
from spaces.api.shapes.space import (
    Environment,
    EnvironmentResponse,
    EnvironmentUpdate,
    ListEnvironmentsResponse,
)
from spaces.ops.environment import update_environment

COLUMNS = {
    "name": "name",
    "isProd": "is_production",
    "guestAuthentication": "guest_authentication",
    "metadata": "metadata",
    "namespaces": "namespaces",
}


class Environments(ApiView):
    """The environments of a key: one."""

    @described("environments.list", answer=ListEnvironmentsResponse, query=(PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request) -> Any:
        """List the environments that the key may see."""
        rows, pagination = paginate(environment_rows(self.principal), page_of(request, size=20))
        return {"data": [wire.environment(row) for row in rows], "pagination": pagination}


class CurrentEnvironment(ApiView):
    """The key's own environment."""

    @described("environments.getCurrent", answer=EnvironmentResponse)
    def get(self, request: Request) -> Any:
        """Show the environment of the key."""
        return {"data": wire.environment(open_environment(self.principal, self.principal.environment or ""))}


class OneEnvironment(ApiView):
    """One environment."""

    @described("environments.get", answer=EnvironmentResponse)
    def get(self, request: Request, environment_id: str) -> Any:
        """Show an environment."""
        return {"data": wire.environment(open_environment(self.principal, environment_id))}

    @described("environments.update", body=EnvironmentUpdate, answer=Environment)
    def patch(self, request: Request, environment_id: str) -> Any:
        """Change the given members; the answer is not wrapped in `data`, as clients expect."""
        row = environment_to_make_in(self.principal, environment_id)
        body = body_of(request)
        asked = checked(EnvironmentUpdate, body)
        given = {column: asked.pop(name) for name, column in COLUMNS.items() if name in asked}
        if extra := {**asked, **unknown(EnvironmentUpdate, body)}:
            given["extra"] = {**row.extra, **extra}
        return wire.environment(update_environment(row.id, by=self.principal.id, **given))
