"""Pages on which people look at the plan of a job before they agree to it. Rooms above register theirs at start."""

from collections.abc import Callable

from jobs.states import Status

#: Job name → what gives the address of the page for a job's id; None where the page is not mounted.
_pages: dict[str, Callable[[str], str | None]] = {}


def register_review(name: str, address: Callable[[str], str | None]) -> None:
    """Let jobs of that name be reviewed on a page."""
    _pages[name] = address


def review_url(job_id: str, *, name: str, status: str) -> str | None:
    """The page on which the plan of a job is reviewed, while it waits for a yes."""
    address = _pages.get(name)
    return address(job_id) if address and status == Status.PLANNING else None
