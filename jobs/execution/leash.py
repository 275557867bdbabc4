"""A pipe by which a worker holds its children: when it is let go, or its holder dies, they must stop.

Every forked child inherits the reading end. The pipe's end is heard by all of them at once, whatever
ended it, and costs no signal that a library might catch.
"""

import contextlib
import os
import select


class Leash:
    """Made in the worker before it forks; `hold` in the child, `let_go` in the worker."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()

    def hold(self) -> None:
        """In a child: keep only the reading end, or the pipe would never end."""
        with contextlib.suppress(OSError):
            os.close(self._writer)

    def let_go(self) -> None:
        """In the worker: tell every child to stop. Twice is once."""
        with contextlib.suppress(OSError):
            os.close(self._writer)
        self._writer = -1

    def has_ended(self, timeout_seconds: float) -> bool:
        """Wait, and say whether the holder has let go or is dead."""
        ready, _, _ = select.select([self._reader], [], [], timeout_seconds)
        return bool(ready)
