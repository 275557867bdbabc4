"""Guests on the wire (contract §2.11, A.6)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Id, Moment, Objects, Text


class GuestSpace(serializers.Serializer):
    """A space that a guest may enter: all of it."""

    id = Id(required=True)
    workbooks = Objects(help_text="Must be empty: a guest sees all workbooks of a space.")
    sheets = Objects(help_text="Must be empty: a guest sees all sheets of a space.")


class EnteredSpace(GuestSpace):
    """A space that a guest may enter, and when they last did."""

    lastAccessed = Moment(help_text="To the minute.")


class GuestConfigUpdate(serializers.Serializer):
    """What of a guest may be changed."""

    environmentId = Id()
    email = Text(max_length=150, allow_blank=False)
    name = Text(max_length=150, allow_blank=False)
    spaces = GuestSpace(many=True, required=False, max_length=1_000)


class GuestConfig(GuestConfigUpdate):
    """A new guest."""

    environmentId = Id(required=True)
    email = Text(required=True, max_length=150, allow_blank=False)
    name = Text(required=True, max_length=150, allow_blank=False)
    spaces = GuestSpace(many=True, required=True, max_length=1_000)


class Guest(GuestConfig):
    """A guest as they are."""

    id = Id(required=True)
    email = Text(required=True, help_text="Empty for one who came by a page of another site.")
    spaces = EnteredSpace(many=True)
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class GuestResponse(serializers.Serializer):
    """One guest."""

    data = Guest()


class GuestsResponse(serializers.Serializer):
    """Guests."""

    data = Guest(many=True)


class GuestToken(serializers.Serializer):
    """A token for a guest's own programs."""

    token = Text(required=True)
    valid = Flag(required=True)


class GuestTokenResponse(serializers.Serializer):
    """A token."""

    data = GuestToken()


class Invite(serializers.Serializer):
    """A guest to mail a link to, and the space that it leads to."""

    guestId = Id(required=True)
    spaceId = Id(required=True)
    fromName = Text(max_length=200)
    message = Text(max_length=10_000)


class ExchangeToken(serializers.Serializer):
    """Either the `token` of a link, or `email` and `spaceId` to be sent another link."""

    token = Text(max_length=1_000)
    email = Text(max_length=150)
    spaceId = Id()


class ExchangeTokenData(serializers.Serializer):
    """A token if the link was valid, else where another link was sent."""

    valid = Flag(required=True)
    token = Text()
    sentTo = Text()


class ExchangeTokenResponse(serializers.Serializer):
    """What came of it."""

    data = ExchangeTokenData()
