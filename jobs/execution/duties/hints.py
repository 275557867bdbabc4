"""Hints: messages that tell workers of jobs, from the choice of what they carry to what became of them."""

import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jobs.execution.duties.batches import BatchSizes
from jobs.execution.duties.candidates import Candidate
from jobs.execution.duties.turns import Turns
from jobs.models import Job

#: Hints that may lie in the broker for each slot: one keeps a slot busy, a second one helps quick jobs.
WINDOW = 2


@dataclass(slots=True)
class Hint:
    """One message: jobs of one name for one worker."""

    name: str
    size: int
    job_ids: list[str] = field(default_factory=list)
    sent_at: float = 0.0

    @property
    def is_full(self) -> bool:
        """Whether it carries as many as it may."""
        return len(self.job_ids) >= self.size


class Window:
    """The hints that no worker has taken yet. A hint is taken when one of its jobs is not ready any more."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []

    def refresh(self) -> None:
        """Forget the hints that were taken."""
        ids = [job_id for hint in self.hints for job_id in hint.job_ids]
        if ids:
            ready = set(Job.objects.filter(pk__in=ids, status="ready").values_list("pk", flat=True))
            self.hints = [hint for hint in self.hints if ready.issuperset(hint.job_ids)]

    def forget(self, job_ids: Iterable[str]) -> None:
        """Forget hints of jobs that are hinted anew."""
        again = set(job_ids)
        self.hints = [hint for hint in self.hints if again.isdisjoint(hint.job_ids)]

    def oldest_seconds(self) -> float:
        """How long the oldest hint has been waiting."""
        return time.monotonic() - min((hint.sent_at for hint in self.hints), default=time.monotonic())

    def credit(self, slots: int, *, quick: bool) -> int:
        """Give how many more hints may be sent."""
        return slots * (WINDOW if quick else 1) - len(self.hints)


def compose(
    candidates: Sequence[Candidate], *, slots: int, window: Window, sizes: BatchSizes, turns: Turns
) -> list[Hint]:
    """Put candidates into hints, in turns, as far as the window allows. Waiting jobs are spread over the slots."""
    names = Counter(candidate.name for candidate in candidates)
    hints: list[Hint] = []
    for candidate in turns.in_order(candidates):
        size = min(sizes.of(candidate), math.ceil(names[candidate.name] / max(slots, 1)))
        hint = _open_hint(hints, candidate.name) if size > 1 else None
        if hint is None:
            if len(hints) >= window.credit(slots, quick=size > 1):
                break
            hint = Hint(candidate.name, size)
            hints.append(hint)
        hint.job_ids.append(candidate.id)
        turns.serve(candidate)
    return hints


def _open_hint(hints: Sequence[Hint], name: str) -> Hint | None:
    return next((hint for hint in reversed(hints) if hint.name == name and not hint.is_full), None)
