"""How long to wait before the next try."""

import random

#: No pause is longer than this.
LONGEST_SECONDS = 3600.0


def pause_seconds(failures: int, *, base_seconds: float, longest_seconds: float = LONGEST_SECONDS) -> float:
    """Give the pause after so many failures: base · 2ⁿ, at most the longest, times a dice between ½ and 1.

    The dice keeps jobs that failed together from coming back together.
    """
    pause = min(longest_seconds, base_seconds * 2.0 ** min(max(failures - 1, 0), 60))
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
