"""Webhooks on the wire. Ours: Flatfile's API has none."""

from rest_framework import serializers

from jobs.rest.fields import Id, Moment, Text, Whole, Word
from spaces.api.shapes.common import Pagination, Texts
from spaces.ops.webhook import STATUSES


class WebhookChange(serializers.Serializer):
    """What can be changed of a webhook."""

    url = Text(max_length=2048, allow_blank=False, help_text="http or https; the events are sent there with POST.")
    topics = Texts(help_text="Topics or globs of them, for example job:*. All, unless given.")
    description = Text(max_length=255)
    status = Word(STATUSES, help_text="paused, or active to let it go on.")


class WebhookConfig(serializers.Serializer):
    """A new webhook."""

    url = Text(required=True, max_length=2048, allow_blank=False)
    topics = Texts()
    description = Text(max_length=255)
    environmentId = Id(help_text="The key's own, unless given.")
    spaceId = Id(help_text="Only events of this space.")


class Webhook(serializers.Serializer):
    """A webhook as it is."""

    id = Id(required=True)
    environmentId = Id(required=True)
    spaceId = Id()
    url = Text(required=True)
    topics = Texts(required=True)
    description = Text()
    status = Text(required=True, help_text="active, paused or disabled.")
    disabledReason = Text()
    secret = Text(help_text="whsec_…, for checking signatures. Only when it is new.")
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class WebhookResponse(serializers.Serializer):
    """A webhook."""

    data = Webhook()


class ListWebhooksResponse(serializers.Serializer):
    """Webhooks."""

    data = Webhook(many=True)


class WebhookAnswer(serializers.Serializer):
    """What the receiver answered."""

    status = Whole(required=True)
    seconds = serializers.FloatField(required=False)
    body = Text(help_text="Its first 4 KB.")


class WebhookDelivery(serializers.Serializer):
    """One event on its way to one webhook."""

    id = Id(required=True)
    eventId = Id(required=True)
    topic = Text(required=True)
    status = Text(required=True, help_text="pending, delivered or failed.")
    attempts = Whole(required=True)
    error = Text()
    answer = WebhookAnswer(required=False)
    createdAt = Moment(required=True)
    nextAttemptAt = Moment()
    deliveredAt = Moment()
    failedAt = Moment()


class DeliveryResponse(serializers.Serializer):
    """A delivery."""

    data = WebhookDelivery()


class ListDeliveriesResponse(serializers.Serializer):
    """Deliveries, newest first."""

    data = WebhookDelivery(many=True)
    pagination = Pagination()
