"""Rights: what each of many watchers may see of what it wishes, at this moment, in a handful of queries.

A thousand pages are asked about every two seconds. One by one that took half of the process's time, and
a right that was taken away was noticed too late.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from jobs import subjects
from jobs.access import Principal, policy
from jobs.live.identity import Identity, principals_now
from jobs.live.view import View
from jobs.live.wish import Wish
from jobs.models import Job

#: A wish, and whether its watcher wants ticks folded.
Asked = tuple[Wish, bool]
#: Principals by id, and the spaces each may see; None is all of the environment.
Reach = Mapping[str, set[str] | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the wished-for lies; an empty environment is the watcher's own."""

    environment: str
    space: str | None = None
    job: str | None = None
    is_whole: bool = False


def views_now(asked: Mapping[Identity, Collection[Asked]]) -> dict[Identity, dict[Asked, View]]:
    """Tell what each identity may see. Asks the database.

    An identity that has ended is left out, and so is a wish for what is foreign or unknown.
    """
    principals = principals_now(asked)
    places = _places({wish for wishes in asked.values() for wish, _ in wishes})
    reaches = _reaches(principals, places, asked)
    return {
        identity: {
            one: view
            for one in asked[identity]
            if (place := places.get(one[0])) and (view := _view(principal, place, reaches, is_folded=one[1]))
        }
        for identity, principal in principals.items()
    }


def _places(wishes: Iterable[Wish]) -> dict[Wish, Place]:
    wishes = list(wishes)
    jobs = {
        job_id: Place(environment, space, job_id)
        for job_id, environment, space in Job.objects.filter(
            pk__in={wish.job for wish in wishes if wish.job}
        ).values_list("id", "environment_id", "space_id")
    }
    spaces = {space: _place_of_space(space) for space in {wish.space for wish in wishes if wish.space}}
    found: dict[Wish, Place | None] = {}
    for wish in wishes:
        if wish.job:
            found[wish] = jobs.get(wish.job)
        elif wish.space:
            found[wish] = spaces[wish.space] or _named(wish)
        else:
            found[wish] = Place(wish.environment or "", is_whole=True)
    return {wish: place for wish, place in found.items() if place}


def _place_of_space(space: str) -> Place | None:
    found = subjects.find(space)
    return Place(found.environment_id, space) if found and found.environment_id else None


def _named(wish: Wish) -> Place | None:
    """Where no room above knows spaces, the watcher must name the environment or belong to one."""
    unknown = wish.space is not None and not subjects.knows(wish.space)
    return Place(wish.environment or "", wish.space) if unknown else None


def _reaches(
    principals: Mapping[Identity, Principal],
    places: Mapping[Wish, Place],
    asked: Mapping[Identity, Collection[Asked]],
) -> dict[str, Reach]:
    """Ask the policy once for each environment."""
    wanting: dict[str, dict[str, Principal]] = {}
    for identity, principal in principals.items():
        for place in (places[wish] for wish, _ in asked[identity] if wish in places):
            if environment := _environment(place, principal):
                wanting.setdefault(environment, {})[principal.id] = principal
    return {environment: policy().reaches(list(those.values()), environment) for environment, those in wanting.items()}


def _environment(place: Place, principal: Principal) -> str | None:
    return place.environment or (None if place.is_whole else principal.environment)


def _view(principal: Principal, place: Place, reaches: Mapping[str, Reach], *, is_folded: bool) -> View | None:
    environment = _environment(place, principal)
    if environment is None or principal.id not in reaches[environment]:
        return None
    spaces = reaches[environment][principal.id]
    if place.is_whole:
        return _whole(principal, environment, spaces, is_folded=is_folded)
    if spaces is not None and place.space not in spaces:
        return None
    return View(environment, frozenset({place.space}) if place.space else None, place.job, is_folded)


def _whole(principal: Principal, environment: str, spaces: set[str] | None, *, is_folded: bool) -> View | None:
    """Who may see everything may see no environment that does not exist."""
    if principal.is_staff and environment not in policy().environments(principal):
        return None
    return View(environment, None if spaces is None else frozenset(spaces), None, is_folded)
