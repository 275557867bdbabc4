"""JSON from outside, read so that every value can be kept by both databases and by every browser.

orjson refuses NaN, bad UTF-8 and lone surrogates by itself. What it lets through and PostgreSQL or
JavaScript does not is refused here: NUL, integers beyond 2^53, nesting beyond a limit.
"""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson

from jobs import conf
from jobs.errors import InvalidInput, TooLarge

#: The largest integer that JavaScript keeps exactly.
LARGEST = 2**53
#: A text in which each digit is a 0, each point is one and all else is blank: what may be a large integer stands out.
#: (More digits may be in a string, or after an e.) Ten times as quick as a regular expression.
_DIGITS = bytes(48 if 48 <= byte <= 57 else 46 if byte == 46 else 32 for byte in range(256))
_LARGE = b" " + b"0" * 16
_CONTAINERS = frozenset({dict, list})


def loads(raw: bytes) -> Any:
    """Read JSON text.

    Raises InvalidInput for what is not JSON or cannot be kept, TooLarge for too many bytes.
    """
    if len(raw) > conf.json_max_bytes():
        raise TooLarge
    try:
        value = orjson.loads(raw)
    except ValueError as error:
        raise InvalidInput(f"That is not JSON: {error}.") from error
    deepest = conf.json_max_depth()
    if raw.count(b"[") + raw.count(b"{") > deepest:
        _check_depth(value, deepest=deepest)
    if b"\\u0000" in raw or _LARGE in (b" " + raw).translate(_DIGITS):
        _check_leaves(value, raw=raw)
    return value


def encode(value: Any) -> bytes:
    """Write what the translators of this room give as JSON text."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _check_depth(value: Any, *, deepest: int) -> None:
    """Walk without recursion, so that depth costs a counter and not the stack."""
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(deepest):
        level = [item for item in _members(level) if type(item) in _CONTAINERS]
    if level:
        raise InvalidInput(f"JSON may be nested {deepest} levels deep, not deeper.")


def _check_leaves(value: Any, *, raw: bytes) -> None:
    level = [value]
    while level:
        for item in level:
            if isinstance(item, dict):
                for key in item:
                    _check_leaf(key, raw)
            elif not isinstance(item, list):
                _check_leaf(item, raw)
        level = list(_members(level))


def _members(level: list[Any]) -> Iterator[Any]:
    """Give what lies in the objects and lists of one level; large bodies are walked at the speed of C."""
    objects = [item for item in level if type(item) is dict]
    lists = [item for item in level if type(item) is list]
    return chain(chain.from_iterable(map(dict.values, objects)), chain.from_iterable(lists))


def _check_leaf(item: Any, raw: bytes) -> None:
    if isinstance(item, str):
        if "\x00" in item:
            raise InvalidInput("Text may not hold the NUL character.")
    elif isinstance(item, int):
        _check_whole(item)
    elif isinstance(item, float) and abs(item) >= 2**63:
        # orjson turns an integer beyond 64 bits into a float; only the text still knows which it was.
        json.loads(raw, parse_int=lambda text: _check_whole(int(text[:40])))


def _check_whole(number: int) -> None:
    if abs(number) > LARGEST:
        raise InvalidInput("Whole numbers may not lie beyond 2^53; send larger ones as text.")
