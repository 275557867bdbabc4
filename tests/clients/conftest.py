"""One product for all listeners."""

import sys
from collections.abc import Iterator

import pytest

from tests.acceptance.site import ROOT, Site
from tests.clients.place import Place, close_place, open_place
from tools import node

# Our client for Python is no part of the product and not installed; it is tried from where it lies.
sys.path.insert(0, str(ROOT / "clients" / "python"))


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Web, worker and clock, with agents on; only delimited text is read here, for the rest has extractors outside."""
    agents = {"JOBSITE_AGENTS": "on", "JOBSITE_NODE": node.program() or "node"}
    read = {"JOBSITE_EXTRACT": "csv,tsv,psv"}
    site = Site(tmp_path_factory.mktemp("clients"), DJANGO_SETTINGS_MODULE="jobsite.settings", **agents, **read)
    try:
        yield open_place(site)
        close_place(site)
    finally:
        site.close()


@pytest.fixture(scope="session")
def packages() -> None:
    """Node and what package-lock.json names; `make test` sees to both."""
    if lack := node.lack():
        pytest.skip(lack)
