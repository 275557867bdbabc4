"""manage.py rotate_secrets."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import BinaryField

from spaces.models import Secret, Webhook
from spaces.ops.reseal import SEALED
from spaces.ops.seal import unseal
from spaces.ops.secret import set_secret
from spaces.ops.webhook import create_webhook, rotate_webhook_secret


def rotate():
    """Run the command and give what it says."""
    out = StringIO()
    call_command("rotate_secrets", stdout=out)
    return out.getvalue()


@pytest.fixture
def sealed(world):
    """A secret and a webhook with an old secret, sealed under the key of the tests."""
    set_secret(world.environment, name="TOKEN", value="s3cret", by="us_usr_1")
    rotate_webhook_secret(create_webhook(world.environment, url="https://example.org/", by="us_usr_1").pk)


def test_everything_opens_with_the_new_key_alone(sealed, settings):
    hook = Webhook.objects.get()
    before = [unseal(hook.sealed), unseal(hook.sealed_before)]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key, and a long one"
    assert rotate() == "3 sealed under the SECRET_KEY of now.\n"
    settings.SECRET_KEY_FALLBACKS = []
    hook.refresh_from_db()
    assert unseal(Secret.objects.get().sealed) == "s3cret"
    assert [unseal(hook.sealed), unseal(hook.sealed_before)] == before
    assert rotate().startswith("3 ")


def test_what_no_key_opens_is_named_and_left_as_it_is(sealed, world, settings):
    lost = Secret.objects.get()
    settings.SECRET_KEY = "a new key, but the old one forgotten"
    set_secret(world.environment, name="OTHER", value="open", by="us_usr_1")
    with pytest.raises(CommandError, match=lost.pk):
        rotate()
    assert bytes(Secret.objects.get(pk=lost.pk).sealed) == bytes(lost.sealed)
    assert unseal(Secret.objects.get(name="OTHER").sealed) == "open"


def test_no_sealed_column_is_forgotten():
    columns = {(model, field.name) for model in apps.get_models() for field in model._meta.fields
               if isinstance(field, BinaryField) and field.name.startswith("sealed")}  # fmt: skip
    assert columns == set(SEALED)
