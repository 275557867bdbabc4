"""A cursor: where in an environment's log a watcher is, as the text `epoch.seq`."""

from dataclasses import dataclass

#: More digits than any sequence has; longer ones are not worth reading.
MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Cursor:
    """The events up to `seq` are known to its holder; `epoch` tells apart logs restored from a copy."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"

    def fits(self, *, epoch: str, pruned: int) -> bool:
        """Whether the log can still be read on from here. The start of an unborn log fits every log."""
        return (self.epoch == epoch or (not self.epoch and not self.seq)) and self.seq >= pruned


def parse_cursor(text: object) -> Cursor | None:
    """Read a cursor; None for anything that is none."""
    if not isinstance(text, str):
        return None
    epoch, dot, digits = text.rpartition(".")
    if not dot or not digits.isascii() or not digits.isdigit() or len(digits) > MAX_DIGITS:
        return None
    return Cursor(epoch, int(digits))
