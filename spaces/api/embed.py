"""/internal/spaces/init: how Flatfile's embeds begin, in a page with no more than a publishable key (contract §1.1)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import keys
from jobs.access import Principal, get_row
from jobs.errors import InvalidInput, NotFound, Unauthenticated
from jobs.rest.pages import text
from jobs.rest.parsers import StrictJSONParser
from jobs.rest.views import OpenView, body_of, checked
from spaces.api import people_wire, wire
from spaces.api import spaces as space_views
from spaces.api import workbooks as workbook_views
from spaces.api.shapes.common import described
from spaces.api.shapes.embed import InitialResourcesResponse, InitSpace
from spaces.api.shapes.space import SpaceConfig
from spaces.api.shapes.workbook import DocumentConfig, WorkbookConfig
from spaces.models import Environment, Guest, Space
from spaces.ops.embed import embed_space

KEY = OpenApiParameter("publishableKey", str, required=True, description="A key for anybody to see, never a secret.")
#: What a visitor is called whose page does not say it.
NAMELESS = "Visitor"
Members = dict[str, Any]


class PlainTextParser(StrictJSONParser):
    """JSON that calls itself text: browsers send that to other sites without asking first."""

    media_type = "text/plain"


class InitializesSpace(OpenView):
    """A space for a visitor."""

    parser_classes = (PlainTextParser, StrictJSONParser)

    @described("spaces.init", body=InitSpace, answer=InitialResourcesResponse, query=(KEY,), is_open=True)
    def post(self, request: Request) -> Any:
        """Make a space with a workbook and a document, and a guest of it, whose token is in the answer."""
        principal = _public(text(request, "publishableKey") or "")
        environment = get_row(Environment.objects.all(), principal.environment or "")
        asked = checked(InitSpace, body_of(request))
        space = _space(asked, environment)
        made, guest, token = embed_space(
            environment,
            space=space,
            workbook=_workbook(asked, name=space["name"]),
            document=checked(DocumentConfig, _present(asked["document"])) if "document" in asked else None,
            visitor=_visitor(space),
            by=principal.id,
        )
        return {"data": _told(made, environment, guest, token)}


def _public(token: str) -> Principal:
    """Tell which environment a page's key is of. Raises Unauthenticated, also for a secret: it was in an address."""
    principal = keys.principal_of(token)
    if principal is None or "public" not in principal.scopes:
        raise Unauthenticated("Send a publishable key.")
    return principal


def _space(asked: Members, environment: Environment) -> Members:
    body = _present(asked["space"])
    known = checked(SpaceConfig, body)
    if known.get("environmentId", environment.pk) != environment.pk:
        raise NotFound(key="space.environmentId")
    members = space_views.members_of(body, known)
    if actor := asked.get("externalActorId"):
        members["extra"]["externalActorId"] = actor
    return members


def _workbook(asked: Members, *, name: str) -> Members | None:
    if "workbook" not in asked:
        return None
    body = {"name": name, **_present(asked["workbook"])}
    known = checked(WorkbookConfig, body)
    if "spaceId" in known:
        raise InvalidInput("The workbook is made in the new space.", key="workbook.spaceId")
    return workbook_views.members_of(body, known)


def _visitor(space: Members) -> str:
    metadata = space.get("metadata")
    user = metadata.get("userInfo") if isinstance(metadata, dict) else None
    name = user.get("name") if isinstance(user, dict) else None
    return name.strip()[:150] if isinstance(name, str) and name.strip() else NAMELESS


def _told(space: Space, environment: Environment, guest: Guest, token: str) -> Members:
    documents = list(space.documents.order_by("id"))
    actions = wire.actions_of(row.id for row in documents)
    return {
        "space": {**space_views.told(space.pk), "accessToken": token},
        "workbooks": [workbook_views.told(row) for row in space.workbooks.order_by("id")],
        "documents": [wire.document(row, actions) for row in documents],
        "actor": people_wire.guest(guest, spaces=[space]),
        "entitlements": [],
        "environment": {**wire.environment(environment), "hasAccess": True},
    }


def _present(body: Members) -> Members:
    """Take null for absent, as everywhere (contract §1.7)."""
    return {name: value for name, value in body.items() if value is not None}
