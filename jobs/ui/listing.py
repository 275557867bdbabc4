"""The jobs list, ready to draw: the address is the whole state."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jobs.ids import ALPHABET
from jobs.states import Status
from jobs.ui.present import JobView, listed, views
from jobs.ui.qualifiers import TABS, Search, parse
from jobs.ui.query import Page, counted, counts, page
from jobs.ui.tabs import Tab
from jobs.ui.visitor import editable_ids, principal_of, request_scope

WORDS = {
    "all": "All",
    "running": "Running",
    "queued": "Not running yet",
    "failed": "Failed",
    "complete": "Complete",
    "canceled": "Canceled",
}


@dataclass(frozen=True, slots=True)
class JobsPage:
    """One page of the list."""

    heading: str
    tab: str
    box: str
    tabs: list[Tab]
    jobs: list[JobView]
    problems: tuple[str, ...]
    older_url: str
    newer_url: str
    #: The search stopped looking here; older_url goes on.
    looked_to: datetime | None
    clear_url: str
    is_paged: bool
    empty_heading: str
    empty_words: str
    empty_url: str
    empty_label: str


def jobs_page(request: HttpRequest) -> JobsPage:
    """Read one page of the list from the address: tab, q, before, after."""
    principal = principal_of(request)
    tab = request.GET.get("tab", "all")
    tab = tab if tab in TABS else "all"
    box = request.GET.get("q", "")[:500].strip()
    before, after = _cursor(request.GET.get("before")), _cursor(request.GET.get("after"))
    scope = request_scope(request)
    search = _within(parse(box), tab)
    found = page(scope, search, before=before, after=after)
    numbers = counts(scope)
    jobs = listed(found.ids)
    heading, words = _empty(tab, box, is_deep=bool(before or found.looked_to))
    return JobsPage(
        heading="Jobs" if tab == "all" else f"{WORDS[tab]} jobs",
        tab=tab,
        box=box,
        tabs=_tabs(numbers, here=tab, box=box),
        jobs=views(jobs, now=timezone.now(), editable=editable_ids(principal, jobs)),
        problems=search.problems,
        older_url=_url(tab, box, before=found.older),
        newer_url=_url(tab, box, after=found.newer) if before or after else "",
        looked_to=_moment_of(found),
        clear_url=_url(tab, "", first=True),
        is_paged=bool(before or after),
        empty_heading=heading,
        empty_words=words,
        empty_url=_url("all", "", first=True) if box or tab != "all" else "",
        empty_label="Show all jobs",
    )


def _within(search: Search, tab: str) -> Search:
    """Narrow a search to a tab; a tab and a status that exclude each other match nothing."""
    allowed = TABS[tab]
    if not allowed:
        return search
    both = (search.statuses & allowed) if search.statuses else allowed
    if both:
        return replace(search, statuses=both)
    problem = f"The tab “{WORDS[tab]}” holds no job of that status."
    return replace(search, statuses=allowed, problems=(*search.problems, problem))


def _tabs(numbers: dict[Status, int], *, here: str, box: str) -> list[Tab]:
    return [
        Tab(
            word,
            _url(key, box, first=True),
            is_here=key == here,
            count=counted(sum(numbers[status] for status in TABS[key])) if TABS[key] else "",
            is_bad=key == "failed" and numbers[Status.FAILED] > 0,
        )
        for key, word in WORDS.items()
    ]


def _url(tab: str, box: str, *, before: str | None = None, after: str | None = None, first: bool = False) -> str:
    """The address of a page; empty when it is asked for a neighbour that is not there."""
    if not (before or after or first):
        return ""
    state = {"tab": tab if tab != "all" else "", "q": box, "before": before, "after": after}
    query = urlencode({key: value for key, value in state.items() if value})
    return reverse("jobs:list") + (f"?{query}" if query else "")


def _cursor(text: str | None) -> str:
    return text if text and len(text) <= 64 and text.isascii() and text.replace("_", "").isalnum() else ""


def _moment_of(found: Page) -> datetime | None:
    """When the job was made at which the search stopped looking: its id tells."""
    digits = (found.looked_to or "").rpartition("_")[2]
    if len(digits) != 26 or set(digits) - set(ALPHABET):
        return None
    number = 0
    for letter in digits:
        number = number << 5 | ALPHABET.index(letter)
    return datetime.fromtimestamp((number >> 80) / 1000, tz=timezone.get_default_timezone())


def _empty(tab: str, box: str, *, is_deep: bool) -> tuple[str, str]:
    if box and is_deep:
        return "No match among these", "Older jobs have not been looked at yet. Keep looking, or search for less."
    if box:
        return "No job matches", "Search for less, or choose another tab."
    if tab != "all":
        return f"No job is here: {WORDS[tab].lower()}", "That is all there is to say."
    return "No jobs yet", "Upload a file in a space, press an action, or create a job over the API."
