"""Makes an API key for the site's environment."""

from bench.inside import work
from jobs import keys


def main() -> dict[str, str]:
    """Give the key, and what it opens."""
    environment = work.environment_id()
    return {"token": keys.issue(environment)[1], "space": work.space_id(), "environment": environment}
