"""As many people as browsers, each with a session and the right to see the space."""

from django.contrib.auth.models import User
from django.test import Client

from bench.inside import work
from spaces.models import Membership, Role


def main(*, count: int) -> dict[str, object]:
    """Give the sessions' keys and the space's id."""
    names = [f"person-{number}" for number in range(count)]
    # No password: they come with a session, and a thousand hashes would take minutes.
    people = User.objects.bulk_create([User(username=name, password="!") for name in names])
    environment, space = work.environment_id(), work.space_id()
    Membership.objects.bulk_create(
        [Membership(user=one, environment_id=environment, space_id=space, role=Role.VIEWER) for one in people]
    )
    return {"space": space, "sessions": [_session(one) for one in people]}


def _session(person: User) -> str:
    client = Client()
    client.force_login(person)
    return str(client.session.session_key)
