"""An event (contract §3.2)."""

from django.core.validators import RegexValidator
from rest_framework import serializers

from jobs.rest.fields import Free, Id, Moment, Text, Whole, Word

DOMAINS = (
    "file",
    "space",
    "workbook",
    "flag",
    "job",
    "document",
    "sheet",
    "program",
    "secret",
    "cron",
    "environment",
    "data-clip",
    "canvas",
    "canvas-area",
    "thread",
)


#: `noun:past`; words of your own are welcome.
TOPIC = RegexValidator(r"\A[a-z][a-z-]*:[A-Za-z0-9][A-Za-z0-9-]*\Z", "A topic is two words like job:created.")


class BaseEvent(serializers.Serializer):  # type: ignore[type-arg]
    """The members that a new event and a kept one share."""

    topic = Text(required=True, max_length=64, validators=[TOPIC])
    domain = Word(DOMAINS, required=True)
    context = Free(required=True)
    payload = Free(required=True)
    attributes = Free()
    target = Text(max_length=200)
    origin = Free()
    namespaces = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)


class CreateEventConfig(BaseEvent):
    """A new event."""


class Event(BaseEvent):
    """An event as it is kept."""

    id = Id(required=True)
    seq = Whole(required=True, help_text="Its number in the environment: gapless, and the cursor of sockets.")
    callbackUrl = Text(required=True, help_text="Where to acknowledge it.")
    dataUrl = Text(required=True, help_text="Where its records are; empty when it is about none.")
    createdAt = Moment(required=True)
    acknowledgedAt = Moment()
    acknowledgedBy = Id()


class EventResponse(serializers.Serializer):  # type: ignore[type-arg]
    """One event."""

    data = Event()


class ListAllEventsResponse(serializers.Serializer):  # type: ignore[type-arg]
    """Events, oldest first."""

    data = Event(many=True)
