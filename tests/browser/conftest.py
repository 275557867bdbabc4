"""What tests of pages share: one web process and one browser for each module."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.design import chromium, web_with_static_files
from tests.live.web import Web


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[Web]:
    """The web process."""
    with django_db_blocker.unblock(), web_with_static_files() as web:
        yield web


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as browser:
        yield browser
