"""The account: the one party that a Jobsite serves, and what its people like to be kept for them."""

from typing import Any

from django.conf import settings
from django.db import models

from spaces.models.environment import ACCOUNT_ID
from spaces.models.fields import Dated, opaque_id


class Account(Dated):
    """Contract A.6. There is one, made when it is first asked for."""

    id = opaque_id(primary_key=True, default=ACCOUNT_ID)
    name = models.CharField(max_length=200, default="Jobsite")
    default_app_id = opaque_id(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Account":
        """Give the account; two who ask first get the same."""
        return cls.objects.get_or_create(pk=ACCOUNT_ID)[0]


class Profile(models.Model):
    """What the wire knows of a person and Django's account has no column for."""

    user: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    #: Which dashboard the person likes: a number that clients keep here.
    dashboard = models.IntegerField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)
