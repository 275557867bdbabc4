"""/subscription: tickets for the PubNub-compatible long poll (contract §2.3, §3.6)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import subjects, tickets
from jobs.access import Principal, policy
from jobs.api.shapes.common import ENVIRONMENT, SPACE, documented
from jobs.api.shapes.subscription import EventTokenResponse
from jobs.errors import Forbidden, NotFound
from jobs.rest.pages import text
from jobs.rest.views import ApiView

#: PubNub has many customers and tells them apart by this; we have one.
SUBSCRIBE_KEY = "jobsite"
SCOPE = OpenApiParameter("scope", str, description="The environment or space to follow; without it the key's own.")


class Subscription(ApiView):
    """Following events."""

    @documented("events.getEventToken", answer=EventTokenResponse, query=(SCOPE, SPACE))
    def get(self, request: Request) -> Any:
        """Give a token for the events of an environment or a space."""
        return {"data": _told(self.principal, text(request, "spaceId") or text(request, "scope"))}


class EnvironmentSubscription(ApiView):
    """Following an environment's events."""

    @documented("environments.getEnvironmentEventToken", answer=EventTokenResponse, query=(ENVIRONMENT,))
    def get(self, request: Request) -> Any:
        """Give a token for the events of an environment."""
        return {"data": _told(self.principal, text(request, "environmentId"), may_be_space=False)}


def _told(principal: Principal, scope: str | None, *, may_be_space: bool = True) -> dict[str, Any]:
    """Write a ticket for what the key may see at this moment. Raises NotFound, Forbidden."""
    if not principal.key_id:
        raise Forbidden("Only a key can follow events this way.")
    environment, space = _place(principal, scope or principal.environment or "", may_be_space=may_be_space)
    account = subjects.context_of(space or environment).get("accountId") or environment
    return {
        "accountId": account,
        "subscribeKey": SUBSCRIBE_KEY,
        "ttl": tickets.TTL_MINUTES,
        "token": tickets.write(principal.key_id, environment=environment, space=space),
    }


def _place(principal: Principal, scope: str, *, may_be_space: bool) -> tuple[str, str | None]:
    if scope in policy().environments(principal):
        return scope, None
    if not may_be_space or not scope or scope.startswith("us_env_"):
        raise NotFound
    found = subjects.find(scope)
    environment = found.environment_id if found else None if subjects.knows(scope) else principal.environment
    if environment is None or not policy().can_view(principal, environment, scope):
        raise NotFound
    return environment, scope
