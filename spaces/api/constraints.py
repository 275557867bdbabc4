"""/apps/{id}/constraints: stored rules for cells (contract §2.13). Their functions are text here and never run."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_row
from jobs.errors import InvalidInput, NotFound
from jobs.rest.pages import flag
from jobs.rest.views import ApiView, body_of, checked
from spaces.api.apps import SUCCEEDED, open_app
from spaces.api.shapes.app import (
    ConstraintCreate,
    ConstraintResponse,
    ConstraintsResponse,
    ConstraintUpdate,
    ConstraintVersionResponse,
    ConstraintVersionsResponse,
    Succeeded,
)
from spaces.api.shapes.common import described
from spaces.models import Constraint, ConstraintVersion
from spaces.ops.app import create_constraint, delete_constraint, update_constraint

BUILTINS = OpenApiParameter("includeBuiltins", bool, description="Changes nothing: no constraint is built in.")


class Constraints(ApiView):
    """The constraints of an app."""

    @described("apps.getConstraints", answer=ConstraintsResponse, query=(BUILTINS,))
    def get(self, request: Request, app_id: str) -> Any:
        """List an app's constraints, oldest first."""
        flag(request, "includeBuiltins")
        rows = open_app(self.principal, app_id).constraints.order_by("id")
        return {"data": [_told(row, app_id) for row in rows]}

    @described("apps.createConstraint", body=ConstraintCreate, answer=ConstraintResponse)
    def post(self, request: Request, app_id: str) -> Any:
        """Make a constraint."""
        app = open_app(self.principal, app_id, edit=True)
        asked = checked(ConstraintCreate, body_of(request))
        if asked.pop("appId", app_id) != app_id:
            raise InvalidInput("The body names another app than the address.", key="appId")
        asked.pop("prompt", None)
        row = create_constraint(app, validator=asked.pop("validator", None), members=asked)
        return {"data": _told(row, app_id)}


class OneConstraint(ApiView):
    """One constraint."""

    @described("apps.getConstraintById", answer=ConstraintResponse)
    def get(self, request: Request, app_id: str, constraint_id: str) -> Any:
        """Show a constraint."""
        return {"data": _told(_open(self.principal, app_id, constraint_id), app_id)}

    @described("apps.updateConstraint", body=ConstraintUpdate, answer=ConstraintResponse)
    def patch(self, request: Request, app_id: str, constraint_id: str) -> Any:
        """Make its next version with the given members changed."""
        _open(self.principal, app_id, constraint_id, edit=True)
        asked = checked(ConstraintUpdate, body_of(request))
        row = update_constraint(constraint_id, prompt=asked.pop("prompt", ""), members=asked)
        return {"data": _told(row, app_id)}

    @described("apps.deleteConstraint", answer=Succeeded)
    def delete(self, request: Request, app_id: str, constraint_id: str) -> Any:
        """Remove a constraint and its versions."""
        _open(self.principal, app_id, constraint_id, edit=True)
        delete_constraint(constraint_id)
        return SUCCEEDED


class ConstraintVersions(ApiView):
    """What a constraint said over time."""

    @described("apps.getConstraintVersions", answer=ConstraintVersionsResponse)
    def get(self, request: Request, app_id: str, constraint_id: str) -> Any:
        """List its versions, newest first."""
        rows = _open(self.principal, app_id, constraint_id).versions.order_by("-number")
        return {"data": [_version(row, app_id) for row in rows]}


class OneConstraintVersion(ApiView):
    """One of them."""

    @described("apps.getConstraintVersion", answer=ConstraintVersionResponse)
    def get(self, request: Request, app_id: str, constraint_id: str, version: str) -> Any:
        """Show a version by its number."""
        known = _open(self.principal, app_id, constraint_id).versions
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        row = known.filter(number=number).first()
        if row is None:
            raise NotFound
        return {"data": _version(row, app_id)}


def _open(principal: Principal, app_id: str, constraint_id: str, *, edit: bool = False) -> Constraint:
    app = open_app(principal, app_id, edit=edit)
    row = get_row(app.constraints.all(), constraint_id)
    return row


def _told(row: Constraint | ConstraintVersion, app_id: str, *, public_id: str = "") -> dict[str, Any]:
    return {
        **row.members,
        "id": public_id or row.id,
        "appId": app_id,
        "validator": row.validator,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }


def _version(row: ConstraintVersion, app_id: str) -> dict[str, Any]:
    told = _told(row, app_id, public_id=row.constraint_id)
    return {**told, "version": row.number, "prompt": row.prompt}
