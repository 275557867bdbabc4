"""A permission to follow events (contract §2.3)."""

from rest_framework import serializers

from jobs.rest.fields import Id, Text, Whole


class EventToken(serializers.Serializer):  # type: ignore[type-arg]
    """What a PubNub client needs."""

    accountId = Id(required=True)
    subscribeKey = Text(required=True, help_text="The {subKey} of the addresses to ask.")
    ttl = Whole(required=True, help_text="How long the token is good for, in minutes.")
    token = Text(required=True, help_text="Goes with each long poll as `auth`.")


class EventTokenResponse(serializers.Serializer):  # type: ignore[type-arg]
    """One of them."""

    data = EventToken()
