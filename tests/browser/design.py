"""A browser on the real pages: Daphne on the test's database, sockets, scripts and styles as they are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, sync_playwright

from tests.live.web import Web, running_web, session_of

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def web_with_static_files() -> Iterator[Web]:
    """A web process that serves static files from where they lie, as in development."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEBUG", "on")
        with running_web() as web:
            yield web


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. Playwright's loop runs in this thread, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def signed_in(browser: Browser, web: Web, user: User | None, **options: Any) -> Iterator[Page]:
    """A page of a signed-in person; an error of a script fails the test."""
    context = browser.new_context(base_url=web.origin, reduced_motion="reduce", **options)
    if user:
        context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": web.origin}])
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults
