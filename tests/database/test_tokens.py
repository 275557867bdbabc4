"""Two at once: a token that is good for one exchange is exchanged once."""

import pytest
from django.utils import timezone

from jobs import keys
from jobs.models import ApiKey, FailedSignIn, KeyKind
from spaces.ops import guesses, sign_in
from spaces.ops.guest import add_guest
from spaces.ops.magic_link import new_link, use_link
from tests.cast import World, make_user, make_world
from tests.engine import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> World:
    return make_world()


def test_one_of_eight_gets_the_next_tokens_and_the_sign_in_lives_on():
    user = make_user("dora")
    tokens = sign_in.with_password(user.username, "cast-password", home=lambda user: "")
    answers = at_once([lambda: sign_in.with_refresh_token(tokens.refresh) for _ in range(8)])
    won = [answer for answer in answers if isinstance(answer, sign_in.Tokens)]
    assert len(won) == 1
    assert keys.principal_of(won[0].access)
    assert sign_in.with_refresh_token(won[0].refresh).user == user


def test_one_of_eight_enters_by_a_link(place):
    guest = add_guest(place.environment, email="g@example.org", name="Gina", spaces=[place.space], by="us_usr_1")
    link = new_link(guest, space=place.space.id, by="us_usr_1")
    answers = at_once([lambda: use_link(link) for _ in range(8)])
    assert [answer[1] for answer in answers if answer] == [place.space.id]


def test_an_address_that_is_invited_eight_times_at_once_is_one_guest(place):
    words = {"email": "g@example.org", "name": "Gina", "spaces": [place.space], "by": "us_usr_1"}
    answers = at_once([lambda: add_guest(place.environment, **words) for _ in range(8)])
    assert len({guest.id for guest in answers}) == 1


def test_a_token_that_has_ended_stays_ended_and_takes_nobody_with_it(place):
    _, token = keys.issue("", user=place.bob, kind=KeyKind.REFRESH, family="us_key_f", expires_at=timezone.now())
    _, other = keys.issue("", user=place.bob, kind=KeyKind.ACCESS, family="us_key_f")
    assert keys.spend(token, kind=KeyKind.REFRESH) is None
    assert keys.principal_of(other)


def test_wrong_passwords_at_once_are_counted():
    guesses.note_wrong("x", address=None)
    at_once([lambda: guesses.note_wrong("x", address=None) for _ in range(8)])
    assert FailedSignIn.objects.get().count == 9


def test_a_key_that_is_taken_back_takes_what_came_from_it(place):
    key, token = keys.issue(place.environment.id)
    tokens = sign_in.with_key(key.pk, token)
    keys.revoke(key.pk)
    assert keys.principal_of(tokens.access) is None
    assert not ApiKey.objects.filter(revoked_at=None).exists()
