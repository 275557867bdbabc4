"""Gives every test process its own home before Django wakes up, and every test the mark of its folder."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import hypothesis
import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

TESTS = Path(__file__).parent
#: Set by pytest-xdist in its workers, which inherit the environment of the process that started them.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
#: Folders whose tests start browsers or processes, in the order they run: last, and one at a time, or two
#: cores are not enough for them. Browsers at the very end: Playwright leaves an event loop running in its
#: thread, and no other asynchronous test can run beside it.
HEAVY = ["acceptance", "clients", "browser"]
TIMEOUT_SECONDS = {"browser": 180, "acceptance": 900, "clients": 600}


def _home() -> Path:
    """Make the home folder: a new one for the run, gone at its end; a folder inside of it for each worker."""
    if WORKER:
        home = Path(os.environ["JOBSITE_HOME"], WORKER)
        home.mkdir()
        return home
    home = Path(tempfile.mkdtemp(prefix="jobsite-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def _redis_database(url: str) -> str:
    """Give each worker its own numbered Redis database: a FLUSHDB in one test must not hurt its neighbour."""
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER else 0
    return urlsplit(url)._replace(path=f"/{number}").geturl()


HOME = _home()
os.environ["JOBSITE_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "jobsite.settings"
os.environ["DEBUG"] = "off"
# With servers the settings ask for what a production needs; plain http is how tests speak.
os.environ["SECRET_KEY"] = "for tests only, and long enough to be taken for a real one"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["JOBSITE_HTTPS"] = "off"
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = _redis_database(os.environ["REDIS_URL"])

hypothesis.settings.register_profile(
    "house",
    deadline=None,  # A timing never fails a test.
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
)
hypothesis.settings.load_profile("house")

if settings.configured:
    pytest.exit("Unset DJANGO_SETTINGS_MODULE: with it the tests would use your own JOBSITE_HOME.", returncode=4)
# Here and not by pytest-django, so that any conftest.py below may import models at its top.
django.setup()

# Alice, Bob and Charlie.
pytest_plugins = ["tests.cast", "tests.mapped"]
# Workers inherit the environment, and would read the settings before they have a home of their own.
del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_configure() -> None:
    """Swap what would only cost time: slow password hashing, and the manifest that collectstatic writes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    # WhiteNoise warns of a folder that is not there, and a warning is a failure here.
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def pytest_report_header() -> str:
    """Say in the first lines which database and broker this run is about."""
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return f"jobsite: database {database}, broker {'redis' if os.environ.get('REDIS_URL') else 'filesystem'}"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark each test with its folder; heavy ones get more time, and come last whatever pytest-django sorted."""
    for item in items:
        folder = _folder(item)
        item.add_marker(folder)
        if folder in TIMEOUT_SECONDS and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS[folder]))
    yield
    items.sort(key=lambda item: HEAVY.index(folder) if (folder := _folder(item)) in HEAVY else -1)


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


class _HeavyOnOneWorker(LoadScopeScheduling):
    """Hands out tests one by one and in order, but every heavy one to the same worker.

    `--dist loadgroup` is meant for this and does nothing with pytest 9.2 (pytest-xdist issue 1386).
    """

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return "heavy" if nodeid.split("/")[1] in HEAVY else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _HeavyOnOneWorker:
    """Answer pytest-xdist's question which worker runs what."""
    return _HeavyOnOneWorker(config, log)
