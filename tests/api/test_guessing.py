"""Guessing passwords and links: slow by account and by address, for programs and on pages, and nobody else pays."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jobs.execution.prune import prune_tokens
from jobs.models import FailedSignIn
from spaces.ops import guesses
from spaces.ops.address import address_of
from tests.api.conftest import refused
from tests.cast import PASSWORD, World
from tests.pages import words

HERE, THERE = "203.0.113.5", "198.51.100.7"


@pytest.fixture(autouse=True)
def few(settings):
    """Three tries for an account, five from an address."""
    settings.SIGN_IN_TRIES, settings.SIGN_IN_TRIES_PER_ADDRESS, settings.PROXIES = 3, 5, 0


def by_program(name, password="wrong", *, address=HERE, **headers):
    body = {"type": "userCredentials", "email": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/v1/auth", body, content_type="application/json", headers=headers)


def on_page(name, password="wrong", *, address=HERE, page="/login/"):
    return Client(REMOTE_ADDR=address).post(page, {"username": name, "password": password})


def spend(count, *, address=HERE):
    """Guess at accounts, each once."""
    for number in range(count):
        refused(by_program(f"nobody{number}@example.org", address=address), 401)


def test_an_address_that_guesses_at_many_accounts_is_refused_for_all_of_them(world: World):
    spend(5)
    answer = by_program(world.alice.username, PASSWORD)
    refused(answer, 429)
    assert 1 < int(answer["Retry-After"]) <= 301
    assert by_program(world.alice.username, PASSWORD, address=THERE).status_code == 200


def test_an_address_is_heard_again_when_the_period_is_over(world: World):
    spend(5)
    FailedSignIn.objects.update(since=timezone.now() - guesses.PERIOD)
    assert by_program(world.alice.username, PASSWORD).status_code == 200


def test_a_right_password_begins_its_account_anew_but_not_its_address(world: World):
    for _ in range(2):
        by_program(world.alice.username), by_program(world.alice.username)
        assert by_program(world.alice.username, PASSWORD).status_code == 200
    refused(by_program("nobody@example.org"), 401)
    refused(by_program("nobody@example.org"), 429)


@pytest.mark.parametrize("page", ["/login/", "/admin/login/"])
def test_a_page_says_how_long_to_wait(world: World, page):
    User.objects.filter(pk=world.alice.pk).update(is_staff=True)
    for _ in range(3):
        assert on_page(world.alice.username, page=page).status_code == 200
    answer = on_page(world.alice.username, PASSWORD, page=page)
    assert answer.status_code == 429
    assert 1 < int(answer["Retry-After"]) <= 301
    assert "Too many wrong passwords. Try again in" in words(answer)
    FailedSignIn.objects.update(since=timezone.now() - guesses.PERIOD)
    assert on_page(world.alice.username, PASSWORD, page=page).status_code == 302
    assert not FailedSignIn.objects.filter(count__gt=3).exists()


def test_pages_and_programs_count_together(world: World):
    world.alice.email = "alice@example.org"
    world.alice.save()
    on_page(world.alice.username), on_page(world.alice.username.upper())
    refused(by_program("alice@example.org"), 401)
    refused(by_program("alice@example.org", PASSWORD), 429)
    assert on_page(world.alice.username, PASSWORD, address=THERE).status_code == 429


def test_a_page_for_another_name_is_not_refused(world: World):
    for _ in range(3):
        on_page("nobody")
    assert on_page(world.bob.username, PASSWORD).status_code == 302


@pytest.mark.parametrize("given", [{}, {"username": "a\x00b", "password": "x"}, {"username": "a"}])
def test_what_is_no_try_is_not_counted(db, given):
    answer = Client(REMOTE_ADDR=HERE).post("/login/", given)
    assert (answer.status_code, FailedSignIn.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("/v1/auth/refresh-token", '"nonsense"', 401), ("/v1/invitations/exchange", '{"token": "nonsense"}', 200),
     ("/v1/auth", '{"type": "apiCredentials", "clientId": "x", "secret": "y"}', 401)],
)  # fmt: skip
def test_tokens_and_links_are_counted_for_the_address(db, path, body, status):
    for _ in range(5):
        answer = Client(REMOTE_ADDR=HERE).post(path, body, content_type="application/json")
        assert answer.status_code == status
    refused(Client(REMOTE_ADDR=HERE).post(path, body, content_type="application/json"), 429)


def test_links_that_nobody_was_sent_are_counted_on_their_page(db):
    for _ in range(5):
        assert Client(REMOTE_ADDR=HERE).post("/enter/x/").status_code == 410
    answer = Client(REMOTE_ADDR=HERE).post("/enter/x/")
    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    assert "Too many wrong links" in words(answer)


def test_a_made_up_address_changes_nothing_without_a_proxy(world: World):
    for number in range(5):
        by_program(f"nobody{number}@example.org", **{"X-Forwarded-For": f"192.0.2.{number}"})
    refused(by_program("x@example.org", **{"X-Forwarded-For": "192.0.2.99"}), 429)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "192.0.2.1", HERE, HERE),
        (1, "192.0.2.1", HERE, "192.0.2.1"),
        (1, "made-up, 192.0.2.1", "127.0.0.1", "192.0.2.1"),
        (2, "192.0.2.7, 192.0.2.1, 192.0.2.2", "127.0.0.1", "192.0.2.1"),
        (2, "192.0.2.2", HERE, HERE),
        (1, "", HERE, HERE),
        (1, "nonsense", HERE, None),
        (0, "", "127.0.0.1", None),
        (0, "", "", None),
        (0, "", "::1", None),
        (0, "", "::ffff:203.0.113.5", HERE),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings, proxies, forwarded, remote, expected):
    settings.PROXIES = proxies
    assert address_of({"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": remote}) == expected


def test_what_was_counted_is_pruned(db):
    spend(1)
    FailedSignIn.objects.update(since=timezone.now() - 300 * guesses.PERIOD)
    assert prune_tokens() == 2
    assert not FailedSignIn.objects.exists()
