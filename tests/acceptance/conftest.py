"""The site that a test may start and kill as it likes."""

import pytest

from tests.acceptance.site import Site


@pytest.fixture
def site(tmp_path):
    """Real processes with a short lease, so that the dead are noticed within the test."""
    site = Site(tmp_path, JOBSITE_LEASE_SECONDS="2", JOBSITE_GRACE_SECONDS="5")
    yield site
    site.close()
