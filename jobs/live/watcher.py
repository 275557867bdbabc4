"""A watcher: one subscription and how far it is; and the group of those that are all equally far."""

from collections import deque

from jobs.live.outlet import Outlet
from jobs.live.view import View

#: Batches that may be on their way to a watcher that is catching up.
CREDIT = 4


class Group:
    """The watchers of one view that are at the head of the log: whatever comes is one frame for all."""

    __slots__ = ("mark", "members")

    def __init__(self, mark: int) -> None:
        self.members: set[Watcher] = set()
        #: Number of the newest message that was sent to the group.
        self.mark = mark


class Watcher:
    """A subscription. At the head it is a member of its group, which knows how far it is; behind the head
    it has a cursor, and the numbers of what it has not acknowledged: never any data.
    """

    __slots__ = (
        "acked",
        "cursor",
        "group",
        "in_flight",
        "is_gone",
        "is_greeted",
        "is_pulling",
        "is_void",
        "outlet",
        "since",
        "view",
    )

    def __init__(self, outlet: Outlet, *, view: View, cursor: int, is_greeted: bool = False) -> None:
        self.outlet = outlet
        self.view = view
        #: Everything up to here was sent or is not shown by its view. Only kept behind the head.
        self.cursor = cursor
        #: The newest number it said it has.
        self.acked = cursor
        self.group: Group | None = None
        #: Numbers of batches sent behind the head and not acknowledged.
        self.in_flight: deque[int] | None = None
        self.is_pulling = False
        #: Its past cannot be read any more, and it has not been told so yet.
        self.is_void = False
        self.is_gone = False
        #: It has been told where it is.
        self.is_greeted = is_greeted
        #: Since when it owes an acknowledgement, on the loop's clock; 0.0 when it owes none.
        self.since = 0.0

    @property
    def has_credit(self) -> bool:
        """Whether it may be sent another batch before it acknowledges one."""
        return not self.in_flight or len(self.in_flight) < CREDIT

    def note_sent(self, seq: int) -> None:
        """Note a batch sent behind the head."""
        self.in_flight = self.in_flight or deque()
        self.in_flight.append(seq)

    def park(self, seq: int) -> None:
        """Give it no more credit until it says that it has `seq`."""
        self.in_flight = deque([seq] * CREDIT)

    def acknowledge(self, seq: int, *, now: float) -> bool:
        """Note that it has everything up to `seq`; say whether that is news."""
        if seq <= self.acked:
            return False
        self.acked, self.since = seq, now
        while self.in_flight and self.in_flight[0] <= seq:
            self.in_flight.popleft()
        self.in_flight = self.in_flight or None
        return True
