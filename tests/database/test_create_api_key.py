"""manage.py create_api_key and revoke_api_key."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from jobs import keys
from jobs.access import Principal
from spaces.models import Environment
from spaces.ops.environment import create_environment


@pytest.fixture
def environment(db) -> Environment:
    return create_environment("Production")


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["Production", None])
def test_it_prints_the_environment_and_a_key_that_works(environment, name):
    made = json.loads(run("create_api_key", "--environment", name or environment.id, "--label", "CI"))
    assert made["environmentId"] == environment.id
    assert keys.principal_of(made["key"]) == Principal(kind="key", id=made["keyId"], environment=environment.id)


def test_a_read_only_key_may_not_act(environment):
    made = json.loads(run("create_api_key", "--environment", "Production", "--read-only"))
    principal = keys.principal_of(made["key"])
    assert principal is not None
    assert principal.scopes == ("read",)


def test_it_refuses_an_environment_that_nobody_made(environment):
    with pytest.raises(CommandError, match="no environment called 'Staging'"):
        run("create_api_key", "--environment", "Staging")


def test_a_key_is_revoked(environment):
    made = json.loads(run("create_api_key", "--environment", "Production"))
    assert "revoked" in run("revoke_api_key", made["keyId"])
    assert keys.principal_of(made["key"]) is None
    with pytest.raises(CommandError, match="no key"):
        run("revoke_api_key", "us_key_none")
