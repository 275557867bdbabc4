"""Signs the site's owner in."""

from django.contrib.auth.models import User
from django.test import Client


def main() -> str:
    """Give the session's key."""
    client = Client()
    client.force_login(User.objects.get(username="owner"))
    return str(client.session.session_key)
