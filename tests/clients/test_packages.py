"""Flatfile's published packages, unmodified; what each file of JavaScript proves is said in its own test names."""

import pytest

from tests.clients.node import CLIENT, HERE, run_tests
from tests.clients.place import Place

PUBSUB = ("pubnub-origin.js",)
LATEST = ("no-keep-alive.js",)


@pytest.mark.parametrize(
    ("name", "preload"),
    [
        ("jobs", ()),
        ("imports", ()),
        ("actions", ()),
        ("events", ()),
        ("people", ()),
        ("mapping", ()),
        ("spaces", ()),
        ("lines", ()),
        ("latest", LATEST),
        ("polling", ()),
        ("pubsub", PUBSUB),
        ("job_handler", ()),
        ("driver", ()),
        ("restart", PUBSUB),
        ("space_configure", ()),
        ("record_hook", ()),
        ("automap", ()),
        ("dedupe", ()),
        ("validators", ()),
        ("extractors", ()),
        ("export_workbook", ()),
        ("rejection", ()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_packages_run_unmodified(packages: None, place: Place, name: str, preload: tuple[str, ...]) -> None:
    run_tests(HERE / f"{name}.test.js", place=place, preload=preload)


def test_our_driver_keeps_its_promises(packages: None) -> None:
    run_tests(CLIENT / "test" / "driver.test.js")
