"""Which events a listener wants: globs with `:` between their words, as in Flatfile's listeners."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any


def matches(event: Mapping[str, Any], topic: str, wanted: Mapping[str, Any]) -> bool:
    """Whether an event is of this topic and has all that is wanted.

    A key without a dot is looked for at any depth, one with dots is a path from the event's top. A value
    is text with `*` for one word's rest and `**` for anything, or a list of which one must fit, or a
    number or boolean that must be equal.
    """
    if not _glob(topic).fullmatch(event["topic"]):
        return False
    return all(any(_fits(found, value) for found in _at(event, key)) for key, value in wanted.items())


def _at(event: Any, key: str) -> Iterator[Any]:
    if "." not in key:
        yield from _anywhere(event, key)
        return
    for step in key.split("."):
        if not isinstance(event, Mapping) or step not in event:
            return
        event = event[step]
    yield event


def _anywhere(value: Any, key: str) -> Iterator[Any]:
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        if name == key:
            yield inner
        yield from _anywhere(inner, key)


def _fits(found: Any, value: Any) -> bool:
    if isinstance(found, list):
        return any(_fits(each, value) for each in found)
    if isinstance(value, list | tuple):
        return any(_fits(found, each) for each in value)
    if isinstance(value, str) and isinstance(found, str):
        return bool(_glob(value).fullmatch(found))
    return type(found) is type(value) and found == value


@lru_cache(maxsize=1000)
def _glob(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", text)
    return re.compile("".join({"**": ".*", "*": "[^:]*"}.get(part, re.escape(part)) for part in parts), re.DOTALL)
