"""A wish: what a watcher asks to see. What it gets is for `jobs.live.rights` to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.errors import InvalidInput
from jobs.ids import MAX_LENGTH

WORDS = ("job", "space", "environment")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to watch: the narrowest of the three that is given."""

    environment: str | None = None
    space: str | None = None
    job: str | None = None


def parse_wish(words: Mapping[str, Any]) -> Wish:
    """Read a wish. Raises InvalidInput."""
    given = {word: words[word] for word in WORDS if words.get(word)}
    if not given:
        raise InvalidInput("Say which environment, space or job you want to watch.", key="subscribe")
    for word, value in given.items():
        if not isinstance(value, str) or len(value) > MAX_LENGTH or "\x00" in value:
            raise InvalidInput(f"That is no id of a {word}.", key=word)
    return Wish(**given)
