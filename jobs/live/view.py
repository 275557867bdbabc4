"""A view: which events of an environment a watcher gets. Watchers with equal views share their frames."""

from dataclasses import dataclass
from typing import Protocol


class Placed(Protocol):
    """What a view asks of an event."""

    @property
    def space(self) -> str | None: ...  # noqa: D102
    @property
    def job(self) -> str | None: ...  # noqa: D102
    @property
    def parent(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class View:
    """The part of one environment that is watched; who may have it was decided by `jobs.live.wish`."""

    environment: str
    #: None is all of the environment, and then also what belongs to no space.
    spaces: frozenset[str] | None = None
    #: One job and its parts.
    job: str | None = None
    #: Several ticks of a job may become the newest one: a page shows nothing else.
    is_folded: bool = False

    @property
    def only_space(self) -> str | None:
        """The one space it lies in, if there is just one: the database has an index for that."""
        return next(iter(self.spaces)) if self.spaces and len(self.spaces) == 1 else None

    def shows(self, event: Placed) -> bool:
        """Whether this event is part of the view."""
        if self.spaces is not None and event.space not in self.spaces:
            return False
        return self.job is None or self.job in (event.job, event.parent)
