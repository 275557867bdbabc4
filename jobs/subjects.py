"""What the engine may know of the things that jobs act on: a title, an address, and ids for events.

The engine stores such a thing as an opaque public id. Rooms above fill this registry at start; an id
that nobody registered is still a fine source of a job, it merely has no link.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that jobs act on, as people and events name it."""

    id: str
    kind: str
    title: str
    url: str | None = None
    environment_id: str | None = None
    space_id: str | None = None
    #: Further members of an event's context: workbookId, sheetId, sheetSlug, slugs… (contract §3.3).
    context: dict[str, Any] = field(default_factory=dict)


Resolver = Callable[[str], Subject | None]
#: Answers for many ids at once; what does not exist is left out.
ManyResolver = Callable[[Collection[str]], dict[str, Subject]]
_resolvers: dict[str, Resolver] = {}
_many_resolvers: dict[str, ManyResolver] = {}


def register(prefix: str, resolver: Resolver, *, many: ManyResolver | None = None) -> None:
    """Let `resolver` answer for ids that begin with `us_<prefix>_`, and `many` for lists of them."""
    _resolvers[prefix] = resolver
    if many:
        _many_resolvers[prefix] = many


def find(public_id: str) -> Subject | None:
    """Look a thing up; None when it does not exist or nobody knows its kind."""
    resolver = _resolvers.get(_prefix(public_id))
    return resolver(public_id) if resolver else None


def knows(public_id: str) -> bool:
    """Whether somebody answers for this kind of id, so that one not found does not exist."""
    return _prefix(public_id) in _resolvers


def describe(public_id: str) -> Subject:
    """Name a thing for people; an unknown one is called by its id."""
    return find(public_id) or _unknown(public_id)


def describe_many(public_ids: Iterable[str]) -> dict[str, Subject]:
    """Name many things for people: one question for each kind that can answer for many, else one for each id."""
    by_kind: dict[str, set[str]] = {}
    for public_id in public_ids:
        by_kind.setdefault(_prefix(public_id), set()).add(public_id)
    found: dict[str, Subject] = {}
    for prefix, ids in by_kind.items():
        many = _many_resolvers.get(prefix)
        known = many(ids) if many else {}
        unknown = ids - known.keys()
        found |= known | {one: _unknown(one) if many else describe(one) for one in unknown}
    return found


def context_of(public_id: str) -> dict[str, Any]:
    """Give the members that this thing adds to an event's context."""
    subject = find(public_id)
    return subject.context if subject else {}


def _unknown(public_id: str) -> Subject:
    return Subject(id=public_id, kind=_prefix(public_id), title=public_id)


def _prefix(public_id: str) -> str:
    parts = public_id.split("_", 2)
    return parts[1] if len(parts) == 3 else ""
