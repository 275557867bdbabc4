"""How many jobs one hint may carry: many of a name whose runs are quick, one of any other.

A hint costs about a millisecond whatever it carries, which is most of a quick job. But jobs of one hint
run one after the other in one worker, so a slow one would hold up the rest. The size of a name doubles
while its recent runs are well within the budget and halves while they are not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from jobs.execution.duties.candidates import Candidate
from jobs.models import Job

#: A claimed job should be settled within this on average, those before it in its hint included. Waiting jobs
#: are spread over the slots first, so only a backlog, which waits anyway, is ever held up by its own batch.
BUDGET_SECONDS = 0.25
MOST = 50
#: How many of the newest completions are looked at.
SAMPLE = 100


class BatchSizes:
    """What was learned of each name."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = defaultdict(lambda: 1)
        self._newest: object = None

    def of(self, candidate: Candidate) -> int:
        """Give how many jobs like this one a hint may carry. One that has killed a worker goes alone."""
        return 1 if candidate.lost_count else self._sizes[candidate.name]

    def most(self) -> int:
        """Give the largest size of any name."""
        return max(self._sizes.values(), default=1)

    def look(self) -> None:
        """Learn from the newest completions, if there are any since the last look."""
        recent = Job.objects.filter(finished_at__isnull=False).order_by("-finished_at")
        rows = list(recent.values_list("name", "attempt_started_at", "finished_at")[:SAMPLE])
        if rows and rows[0][2] != self._newest:
            self._newest = rows[0][2]
            self.learn((name, (end - begin).total_seconds()) for name, begin, end in rows if begin and end)

    def learn(self, runs: Iterable[tuple[str, float]]) -> None:
        """Adapt the sizes to (name, seconds from claim to decision)."""
        seconds: dict[str, list[float]] = defaultdict(list)
        for name, took in runs:
            seconds[name].append(took)
        for name, all_took in seconds.items():
            self._sizes[name] = _adapted(self._sizes[name], all_took)


def _adapted(size: int, seconds: Sequence[float]) -> int:
    mean = sum(seconds) / len(seconds)
    if mean <= BUDGET_SECONDS / 2:
        return min(MOST, size * 2)
    return size if mean <= BUDGET_SECONDS else max(1, size // 2)
