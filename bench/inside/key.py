"""Makes an API key for the site's environment."""

from bench.inside import work
from jobs import keys


def main() -> dict[str, str]:
    """Give the key and the space's id."""
    return {"token": keys.issue(work.environment_id())[1], "space": work.space_id()}
