"""A guest: a person who is let into some spaces by a link, without a password."""

from django.conf import settings
from django.db import models

from spaces.models.environment import Environment
from spaces.models.fields import Dated, public_id


class Guest(Dated):
    """Contract A.6. The account's name is the guest's id; the guest's spaces are the account's memberships."""

    id = public_id("g")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="guests")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guest")
    #: In small letters. Not the account's: that is only for people who sign in with it. Empty for one who came by a
    #: page of another site (`spaces.ops.embed`).
    email = models.CharField(max_length=150)
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "email"], condition=~models.Q(email=""), name="guest_once_by_address"
            )
        ]

    def __str__(self) -> str:
        return self.name
