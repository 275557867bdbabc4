"""A right that is taken away ends the sockets that use it within five seconds."""

import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from jobs import keys
from spaces.models import Membership
from tests.cast import World
from tests.live.telling import tell
from tests.live.web import Web, session_of
from tests.live.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_revoked_key_closes_its_sockets(web: Web, world: World) -> None:
    key, token = keys.issue(world.environment.id)
    with web.listener(token) as listener:
        listener.subscribe(environment=world.environment.id)
        assert _code_after(listener, lambda: keys.revoke(key.pk)) == 4401


def test_signing_out_closes_the_sockets_of_that_session(web: Web, world: World) -> None:
    session = session_of(world.alice)
    with web.page(session) as page, web.page(world.alice) as other:
        page.subscribe(space=world.space.id)
        other.subscribe(space=world.space.id)
        assert _code_after(page, lambda: Session.objects.filter(pk=session).delete()) == 4401
        tell(world)
        assert len(other.events(1)) == 1


def test_a_new_password_closes_the_sockets_of_the_old_one(web: Web, world: World) -> None:
    def change() -> None:
        world.bob.set_password("another one")
        world.bob.save(update_fields=["password"])

    with web.page(world.bob) as page:
        page.subscribe(space=world.space.id)
        assert _code_after(page, change) == 4401


def test_an_account_that_is_switched_off_is_shown_out(web: Web, world: World) -> None:
    with web.page(world.bob) as page:
        page.subscribe(space=world.space.id)
        assert _code_after(page, lambda: User.objects.filter(pk=world.bob.pk).update(is_active=False)) == 4401


def test_a_membership_that_ends_closes_the_socket_on_that_space(web: Web, world: World) -> None:
    with web.page(world.bob) as page:
        page.subscribe(space=world.space.id)
        assert _code_after(page, lambda: Membership.objects.filter(user=world.bob).delete()) == 4403


def test_who_loses_one_of_two_spaces_goes_on_with_the_other(web: Web, world: World) -> None:
    other = Membership.objects.create(user=world.bob, environment=world.environment, space=None, role="viewer")
    with web.page(world.bob) as page:
        page.subscribe(environment=world.environment.id)
        tell(world, space="us_sp_other", info="Seen.")
        assert page.events(1)[0]["payload"]["info"] == "Seen."
        other.delete()
        time.sleep(5)  # the promise is about time, so there is nothing else to wait for
        tell(world, space="us_sp_other", info="Not seen.")
        tell(world, info="Still mine.")
        assert page.events(1)[0]["payload"]["info"] == "Still mine."


def test_a_persons_token_hears_what_the_person_sees_and_ends_with_the_password(web: Web, world: World) -> None:
    _, token = keys.issue("", user=world.bob, kind="ACCESS")
    with web.listener(token) as listener:
        listener.subscribe(space=world.space.id)
        tell(world)
        assert len(listener.events(1)) == 1

        def change() -> None:
            world.bob.set_password("another long one")
            world.bob.save()

        assert _code_after(listener, change) == 4401


def test_a_persons_token_closes_when_the_membership_ends(web: Web, world: World) -> None:
    _, token = keys.issue("", user=world.bob, kind="PERSONAL")
    with web.listener(token) as listener:
        listener.subscribe(space=world.space.id)
        assert _code_after(listener, lambda: Membership.objects.filter(user=world.bob).delete()) == 4403


def test_a_publishable_key_hears_nothing(web: Web, world: World) -> None:
    _, token = keys.issue(world.environment.id, kind="PUBLISHABLE")
    with web.listener(token) as listener:
        listener.say(subscribe={"environment": world.environment.id})
        assert listener.end(timeout=5.0) == 4403


def _code_after(wire: Wire, act: Callable[[], object]) -> int:
    """Do it, and give the code that the socket is closed with. Late is TimeoutError."""
    act()
    return wire.end(timeout=5.0)
