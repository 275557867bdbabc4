"""Matching events against a listener's filter, with the rules of Flatfile's engine (contract §3.6)."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any


def matches(event: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Say whether an event satisfies every member of a filter.

    A key without a dot matches that key at any depth, a dotted key is anchored at the event. Words are
    globs over `:`-separated parts, booleans and numbers compare strictly, a list means any of them. A
    filter on a key that is absent never matches.
    """
    return all(any(_equal(found, want) for found in _find(event, key)) for key, want in wanted.items())


def glob(pattern: str, word: str) -> bool:
    """Match one word: `*` stays within a part between colons, `**` crosses them."""
    return bool(_compiled(pattern).fullmatch(word))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "re.Pattern[str]":
    parts = re.split(r"(\*\*|\*)", pattern)
    known = {"**": ".*", "*": "[^:]*"}
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts), re.DOTALL)


def _equal(found: Any, want: Any) -> bool:
    if isinstance(want, list | tuple | set | frozenset):
        return any(_equal(found, one) for one in want)
    if isinstance(found, list):
        return any(_equal(one, want) for one in found)
    if isinstance(want, str):
        return isinstance(found, str) and glob(want, found)
    return type(found) is type(want) and bool(found == want)


def _find(event: Any, key: str) -> Iterator[Any]:
    return _at_path(event, key.split(".")) if "." in key else _anywhere(event, key)


def _at_path(value: Any, path: list[str]) -> Iterator[Any]:
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return
        value = value[name]
    yield value


def _anywhere(value: Any, key: str) -> Iterator[Any]:
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        if name == key:
            yield inner
        yield from _anywhere(inner, key)
