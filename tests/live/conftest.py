"""One web process for all tests of sockets; each test has environments of its own in its database."""

from collections.abc import Iterator
from typing import Any

import pytest

from jobs import keys
from tests.cast import World, make_world
from tests.live.web import Web, running_web


@pytest.fixture(scope="session")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[Web]:
    """The web process."""
    with django_db_blocker.unblock(), running_web() as web:
        yield web


@pytest.fixture
def world(transactional_db: None) -> World:
    """Alice, Bob and Charlie, committed, so that the web process sees them too."""
    return make_world()


@pytest.fixture
def token(world: World) -> str:
    """A key of the world's environment."""
    return keys.issue(world.environment.id)[1]
