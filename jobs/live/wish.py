"""A wish: what a watcher asks to see; and the view that it gets, as far as its rights go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs import subjects
from jobs.access import Principal, get_visible, policy
from jobs.errors import InvalidInput, NotFound
from jobs.ids import MAX_LENGTH
from jobs.live.view import View
from jobs.models import Job

WORDS = ("job", "space", "environment")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to watch: the narrowest of the three that is given."""

    environment: str | None = None
    space: str | None = None
    job: str | None = None


def parse_wish(words: Mapping[str, Any]) -> Wish:
    """Read a wish. Raises InvalidInput."""
    given = {word: words[word] for word in WORDS if words.get(word)}
    if not given:
        raise InvalidInput("Say which environment, space or job you want to watch.", key="subscribe")
    for word, value in given.items():
        if not isinstance(value, str) or len(value) > MAX_LENGTH or "\x00" in value:
            raise InvalidInput(f"That is no id of a {word}.", key=word)
    return Wish(**given)


def view_of(principal: Principal, wish: Wish, *, is_folded: bool) -> View:
    """Give the view that a principal has of what it wishes to see, at this moment.

    Raises NotFound, for a foreign id just as for an unknown one.
    """
    if wish.job:
        job = get_visible(principal, Job.objects.only("id", "environment_id", "space_id"), wish.job)
        spaces = frozenset({job.space_id}) if job.space_id else None
        return View(job.environment_id, spaces, job.id, is_folded)
    if wish.space:
        environment = _environment_of(principal, wish.space, wish.environment)
        return View(environment, frozenset({wish.space}), None, is_folded)
    return _whole(principal, wish.environment or "", is_folded)


def _whole(principal: Principal, environment: str, is_folded: bool) -> View:
    if environment not in policy().environments(principal):
        raise NotFound
    spaces = policy().spaces(principal, environment)
    return View(environment, None if spaces is None else frozenset(spaces), None, is_folded)


def _environment_of(principal: Principal, space: str, named: str | None) -> str:
    """Find the environment that a space lies in. Where no room above knows spaces, the watcher must name it."""
    if subjects.knows(space):
        found = subjects.find(space)
        environment = found.environment_id if found else None
    else:
        environment = named or principal.environment
    if environment is None or not policy().can_view(principal, environment, space):
        raise NotFound
    return environment
