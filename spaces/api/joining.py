"""Invitations: the mail to a person who is let in, with the link that leads in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from rest_framework.request import Request

from spaces.models import Account
from spaces.ops.mail import send


def mail_invitation(request: Request, user: Any) -> None:
    """Mail a person the way in: to choose a password if they have none yet, else to the sign-in page.

    The link is Django's own for setting a password: signed, good once, and only for some days. Raises Unavailable.
    """
    is_new = not user.has_usable_password()
    parts = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    address = reverse("join", args=parts) if is_new else reverse("login")
    account = Account.current().name
    send(
        "join",
        to=user.email or user.get_username(),
        subject=f"You are invited to {account}",
        name=user.get_full_name() or user.get_username(),
        account=account,
        link=request.build_absolute_uri(address),
        is_new=is_new,
        days=settings.PASSWORD_RESET_TIMEOUT // 86_400,
    )
