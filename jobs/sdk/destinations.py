"""Destinations: kinds of receivers that are rows of a table, where listeners are functions of this program.

A delivery names its receiver as `prefix:id`; the prefix says whose it is. Whoever adds a kind registers one object,
and deliveries to its rows have what deliveries to listeners have: a row of their own, claims, tries and back-off.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jobs.models import Event
from jobs.sdk.match import glob, matches


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One receiver and what it wants to hear."""

    #: `prefix:id`, up to 200 characters: its name in the list of deliveries.
    path: str
    #: Globs, as in a listener's topic.
    topics: tuple[str, ...] = ("**",)
    filter: Mapping[str, Any] = field(default_factory=dict)
    #: Null hears the whole environment.
    space: str | None = None
    #: Events up to this number of the stream came before it listened.
    after_seq: int = 0

    def hears(self, topic: str) -> bool:
        """Whether events of a topic might be for it."""
        return any(glob(pattern, topic) for pattern in self.topics)

    def wants(self, event: Mapping[str, Any]) -> bool:
        """Whether this event is for it: `seq`, `space_id`, and `topic`, `domain`, `context`… as on the wire."""
        is_here = self.space in (None, event["space_id"]) and event["seq"] > self.after_seq
        return is_here and self.hears(event["topic"]) and matches(event, self.filter)


class Undelivered(Exception):  # noqa: N818 - said of the event, not of the program
    """A receiver did not take an event. The message is kept for people, the answer for their eyes too."""

    def __init__(
        self,
        message: str,
        *,
        answer: dict[str, Any] | None = None,
        pause_seconds: float = 0.0,
        is_final: bool = False,
    ) -> None:
        """Wait at least `pause_seconds` before the next try, or with `is_final` make none."""
        self.answer, self.pause_seconds, self.is_final = answer, pause_seconds, is_final
        super().__init__(message)


class Destination(ABC):
    """One kind of receivers. Methods are called by clocks and workers, in any process, many at once."""

    #: What stands before the colon in a delivery's name.
    prefix: ClassVar[str]
    #: One try takes no longer; at most 60.
    limit_seconds: float = 60.0
    #: Seconds between one try and the next; after the last of them a delivery is given up. Empty: as for listeners.
    pauses: tuple[float, ...] = ()

    @abstractmethod
    def has_subscribers(self) -> bool:
        """Whether anybody subscribes at all, in whatever environment. Asked at every turn of the clock."""

    @abstractmethod
    def subscribers(self, environment: str) -> Sequence[Subscriber]:
        """Give the receivers of an environment. Asked when it has new events."""

    def may_begin(self, path: str) -> bool:
        """Whether one more try may begin now. Called in the transaction of the claim: a lock taken here is exact."""
        return True

    @abstractmethod
    def hand_over(self, event: Event, *, path: str, attempt: int) -> dict[str, Any] | None:
        """Hand an event to a receiver; what is returned is kept as its answer. Raises Undelivered."""

    def settled(self, path: str, *, error: str | None, has_given_up: bool) -> None:  # noqa: B027 - a kind may not care
        """Hear what became of a try, in the transaction that records it."""


_destinations: dict[str, Destination] = {}


def register_destination(destination: Destination) -> None:
    """Add a kind of receivers; one of the same prefix is replaced."""
    _destinations[destination.prefix] = destination


def destinations() -> list[Destination]:
    """Give all kinds."""
    return list(_destinations.values())


def find_destination(path: str) -> Destination | None:
    """Give the kind that a delivery's receiver belongs to; None for a listener, and for a kind not installed here."""
    prefix, colon, _ = path.partition(":")
    return _destinations.get(prefix) if colon else None
