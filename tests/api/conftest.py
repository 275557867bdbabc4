"""Clients of /v1: Alice's key acts in her environment, Bob's may only read there, Charlie's is of another one."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from jobs import keys, lifecycle
from jobs.models import Job
from spaces.ops.environment import create_environment
from tests.cast import World

HOME, ELSEWHERE = "us_env_home", "us_env_elsewhere"


@dataclass(frozen=True)
class Api:
    """A client with a key."""

    token: str
    key_id: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON (bytes and text as they are) and give the response."""
        raw = body if isinstance(body, bytes | str) or body is None else json.dumps(body)
        kind = {} if raw is None else {"data": raw, "content_type": headers.pop("content_type", "application/json")}
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        return Client().generic(method, path, headers=sent, **kind)

    def get(self, path: str, **headers: str) -> Any:
        """Send GET."""
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send POST."""
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send PATCH."""
        return self("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send PUT."""
        return self("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """Send DELETE."""
        return self("DELETE", path, **headers)


def make_api(environment: str = HOME, **options: Any) -> Api:
    """Make a key and its client."""
    key, token = keys.issue(environment, **options)
    return Api(token, key.pk)


@pytest.fixture
def alice(db: None) -> Api:
    """The owner's key."""
    return make_api()


@pytest.fixture
def bob(db: None) -> Api:
    """A key that may only look."""
    return make_api(scopes=("read",))


@pytest.fixture
def charlie(db: None) -> Api:
    """A stranger's key."""
    return make_api(ELSEWHERE)


@pytest.fixture
def owner(world: World) -> Api:
    """A key of the cast's environment."""
    return make_api(world.environment.id)


@pytest.fixture
def viewer(world: World) -> Api:
    """A key of the cast's environment that may only look."""
    return make_api(world.environment.id, scopes=("read",))


@pytest.fixture
def stranger(db: None) -> Api:
    """A key of an environment of Charlie's own."""
    return make_api(create_environment("Charlie's own").id)


def make_job(environment: str = HOME, **members: Any) -> Job:
    """Make a job of the engine's own; ready unless told otherwise."""
    given = {"type": "app", "operation": "probe", "source": "us_app_one", "trigger": "immediate", **members}
    return lifecycle.create(lifecycle.JobDraft(environment=environment, created_by="us_usr_1", **given))


@pytest.fixture
def job(db: None) -> Job:
    """A ready job in Alice's environment."""
    return make_job()


def errors_of(response: Any) -> list[dict[str, Any]]:
    """Give the contract's error list, and check that the body has the contract's shape."""
    body = response.json()
    assert set(body) == {"errors"}
    assert body["errors"]
    assert all(error["message"] and isinstance(error["key"], str) for error in body["errors"])
    assert response["Content-Type"] == "application/json"
    return body["errors"]


def refused(response: Any, status: int) -> dict[str, Any]:
    """Check that a request was refused in the contract's words, and give the first error."""
    assert response.status_code == status, response.content
    return errors_of(response)[0]


def told(response: Any) -> Any:
    """Check that a request was answered, and give its data."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()["data"]
