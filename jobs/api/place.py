"""Where something new belongs: its environment and space, and whether the asker may make it there."""

from dataclasses import dataclass

from jobs import subjects
from jobs.access import Principal, policy
from jobs.errors import Forbidden, InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Place:
    """An environment and, mostly, a space of it."""

    environment: str
    space: str | None


def place_for(principal: Principal, about: str, *, environment: str | None, space: str | None) -> Place:
    """Find where a job about `about`, or an action on it, belongs; `environment` and `space` were asked for.

    What the thing itself says counts first. A foreign thing answers like an unknown one, and an unknown
    one of a kind that somebody knows is refused, or the two could be told apart.
    Raises NotFound, Forbidden, InvalidInput.
    """
    found = _of(about)
    near = _of(space) if space and found.space is None else found
    place = Place(
        environment=found.environment or near.environment or environment or principal.environment or "",
        space=found.space or space or principal.space,
    )
    _check_asked(place, environment=environment, space=space)
    rules = policy()
    if not rules.can_view(principal, place.environment, place.space):
        raise NotFound
    if not rules.can_act(principal, place.environment, place.space):
        raise Forbidden
    return place


@dataclass(frozen=True, slots=True)
class _Found:
    environment: str | None = None
    space: str | None = None


def _of(public_id: str) -> _Found:
    subject = subjects.find(public_id)
    if subject is None and subjects.knows(public_id):
        raise NotFound
    return _Found(subject.environment_id, subject.space_id) if subject else _Found()


def _check_asked(place: Place, *, environment: str | None, space: str | None) -> None:
    if not place.environment:
        raise InvalidInput("Say which environment.", key="environmentId")
    if environment not in (None, place.environment) or space not in (None, place.space):
        raise NotFound
