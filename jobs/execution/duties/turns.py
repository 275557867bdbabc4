"""Turns: who comes next among owners that all want to. Fair over time, whatever each asks for at once."""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from jobs.execution.duties.candidates import Candidate

#: Owners that are remembered; beyond that the slate is wiped, which is fair to everybody.
MOST_OWNERS = 10_000

Owner = tuple[str, str | None]


class Turns:
    """Counts what each owner has been served. An owner that was away begins where the least served one is."""

    def __init__(self) -> None:
        self._served: dict[Owner, int] = {}
        self._now = 0

    def in_order(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Give candidates by priority, then in turns; each one taken counts as served when `serve` says so."""
        queues: dict[int, dict[Owner, deque[Candidate]]] = defaultdict(lambda: defaultdict(deque))
        for candidate in candidates:
            queues[candidate.priority][candidate.owner].append(candidate)
        for priority in sorted(queues, reverse=True):
            yield from self._rounds(queues[priority])

    def serve(self, candidate: Candidate) -> None:
        """Count a turn."""
        if len(self._served) >= MOST_OWNERS:
            self._served.clear()
        turn = self._turn(candidate.owner)
        self._now = max(self._now, turn)
        self._served[candidate.owner] = turn + 1

    def _turn(self, owner: Owner) -> int:
        return max(self._served.get(owner, 0), self._now)

    def _rounds(self, queues: dict[Owner, deque[Candidate]]) -> Iterator[Candidate]:
        heap = [(self._turn(owner), queue[0].id, owner) for owner, queue in queues.items()]
        heapq.heapify(heap)
        while heap:
            turn, _, owner = heap[0]
            yield queues[owner].popleft()
            if queues[owner]:
                heapq.heapreplace(heap, (turn + 1, queues[owner][0].id, owner))
            else:
                heapq.heappop(heap)
