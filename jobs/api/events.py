"""/events: what happened, for listeners that poll (contract §2.3, §3)."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_editable, get_visible, visible
from jobs.api.place import Place, place_for
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE, SPACE, Success, documented
from jobs.api.shapes.event import CreateEventConfig, EventResponse, ListAllEventsResponse
from jobs.errors import InvalidInput, NotFound
from jobs.log import READ, Draft, acknowledge, append, cursor_before
from jobs.models import Event
from jobs.rest.pages import flag, instant, page_of, text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked

FILTERS = {"spaceId": "space_id", "domain": "domain", "topic": "topic"}
LIST = (
    ENVIRONMENT,
    SPACE,
    OpenApiParameter("domain", str, description="Only of this domain."),
    OpenApiParameter("topic", str, description="Only of this topic."),
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="Only those at or after this time."),
    OpenApiParameter("includeAcknowledged", bool, description="Those that a listener has dealt with, too."),
    PAGE_SIZE,
    PAGE_NUMBER,
)


class Events(ApiView):
    """The events of an environment."""

    @documented("events.list", answer=ListAllEventsResponse, query=LIST)
    def get(self, request: Request) -> Any:
        """List events, oldest first; 10 on a page. The environment is the key's unless one is named."""
        page = page_of(request, size=10)
        rows = _asked_for(request, self.principal).order_by("seq").values(*READ)
        return {"data": [wire.event(row) for row in rows[page.start : page.start + page.size]]}

    @documented("events.create", body=CreateEventConfig, answer=EventResponse)
    def post(self, request: Request) -> Any:
        """Tell of something of your own; listeners and sockets get it like any other event."""
        asked = checked(CreateEventConfig, body_of(request))
        [event_id] = append([_draft(asked, self.principal)])
        return {"data": wire.event(Event.objects.get(pk=event_id))}


class OneEvent(ApiView):
    """One event."""

    @documented("events.get", answer=EventResponse)
    def get(self, request: Request, event_id: str) -> Any:
        """Show an event."""
        return {"data": wire.event(get_visible(self.principal, Event.objects.all(), event_id))}


class AckEvent(ApiView):
    """Dealt with."""

    @documented("events.ack", answer=Success)
    def post(self, request: Request, event_id: str) -> Any:
        """Note that a listener has dealt with an event; again is fine."""
        get_editable(self.principal, Event.objects.only("id", "environment_id", "space_id"), event_id)
        acknowledge(event_id, by=self.principal.id)
        return SUCCESS


def _asked_for(request: Request, principal: Principal) -> Any:
    environment = text(request, "environmentId") or principal.environment
    rows = visible(principal, Event.objects.filter(environment_id=environment))
    for name, column in FILTERS.items():
        if value := text(request, name):
            rows = rows.filter(**{column: value})
    if not flag(request, "includeAcknowledged"):
        rows = rows.filter(acknowledged_at=None)
    if (since := instant(request, "since")) and environment:
        rows = rows.filter(seq__gt=cursor_before(environment, since), created_at__gte=since)
    return rows


def _draft(asked: dict[str, Any], principal: Principal) -> Draft:
    """The event's job is not set: an event from outside must never count as a job's decision."""
    context = {name: value for name, value in asked["context"].items() if value is not None}
    place = _place(context, principal)
    if "namespaces" in asked:
        context["namespaces"] = asked["namespaces"]
    attributes = {"attributes": asked["attributes"]} if "attributes" in asked else {}
    return Draft(
        topic=asked["topic"],
        domain=asked["domain"],
        environment=place.environment,
        space=place.space,
        context={"actorId": principal.id, **context, "environmentId": place.environment},
        payload={**asked["payload"], **attributes},
        origin=asked.get("origin"),
        target=asked.get("target"),
    )


def _place(context: dict[str, Any], principal: Principal) -> Place:
    environment, space = context.get("environmentId"), context.get("spaceId")
    for name, value in (("context.environmentId", environment), ("context.spaceId", space)):
        if value is not None and not (isinstance(value, str) and 0 < len(value) <= 64):
            raise InvalidInput(f"{name} is an id.", key=name)
    if environment is None and principal.environment is None:
        raise NotFound(key="context.environmentId")
    return place_for(principal, space or "", environment=environment, space=space)
