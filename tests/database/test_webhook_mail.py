"""The mail about a disabled webhook: to whoever owns its environment, once, and only if it was disabled indeed."""

import pytest
from django.contrib.auth.models import User
from django.core import mail

from spaces.models import Membership
from spaces.ops import webhook_mail
from spaces.ops.mail import send
from spaces.ops.webhook import create_webhook
from spaces.ops.webhook_send import GONE, disable_if_silent

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(world, settings, monkeypatch):
    """A webhook, and mails that are not sent by threads."""
    settings.WEBHOOKS_PRIVATE = True
    monkeypatch.setattr(webhook_mail, "send_unwatched", send)
    return create_webhook(world.environment, url="http://127.0.0.1:9/hook", topics=["**"], by="us_usr_1")


def become(person, role, environment, space=None, *, email=""):
    Membership.objects.filter(user=person).delete()
    Membership.objects.create(user=person, environment=environment, space=space, role=role)
    User.objects.filter(pk=person.pk).update(email=email)


def test_only_who_owns_the_whole_environment_gets_it(world, hook, django_capture_on_commit_callbacks):
    become(world.alice, "owner", world.environment, email="alice@example.org")
    become(world.bob, "owner", world.environment, world.space, email="bob@example.org")
    become(world.charlie, "editor", world.environment, email="charlie@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        disable_if_silent(hook.pk, reason="It answered 503.")
        disable_if_silent(hook.pk, reason="It answered 503.")
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (
        ["alice@example.org"],
        f"A webhook of {world.environment.name} is disabled",
    )
    assert all(word in letter.body for word in (hook.url, hook.pk, "It answered 503."))


@pytest.mark.parametrize(("email", "is_active"), [("", True), ("alice@example.org", False)])
def test_who_has_no_address_or_is_gone_gets_none(world, hook, email, is_active, django_capture_on_commit_callbacks):
    become(world.alice, "owner", world.environment, email=email)
    User.objects.filter(pk=world.alice.pk).update(is_active=is_active)
    with django_capture_on_commit_callbacks(execute=True):
        disable_if_silent(hook.pk, reason=GONE)
    hook.refresh_from_db()
    assert (hook.status, mail.outbox) == ("disabled", [])


def test_what_is_rolled_back_is_not_written_about(world, hook, django_capture_on_commit_callbacks):
    become(world.alice, "owner", world.environment, email="alice@example.org")
    with django_capture_on_commit_callbacks() as callbacks:
        disable_if_silent(hook.pk, reason=GONE)
    assert (len(callbacks), mail.outbox) == (1, [])
