"""JSON from outside, read so that every value can be kept by both databases and by every browser.

orjson refuses NaN, bad UTF-8 and lone surrogates by itself. What it lets through and PostgreSQL or
JavaScript does not is refused here: NUL, integers beyond 2^53, nesting beyond a limit.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from jobs import conf
from jobs.errors import InvalidInput, TooLarge

#: The largest integer that JavaScript keeps exactly.
LARGEST = 2**53
#: Without any of these in the text there is nothing to look for (a longer run of digits may be in a string).
_SUSPICIOUS = re.compile(rb"\\u0000|\d{16}")


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
    if raw.count(b"[") + raw.count(b"{") > deepest or _SUSPICIOUS.search(raw):
        _check(value, deepest=deepest, raw=raw)
    return value


def encode(value: Any) -> bytes:
    """Write what the translators of this room give as JSON text."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _check(value: Any, *, deepest: int, raw: bytes) -> None:
    """Walk without recursion, so that depth costs a counter and not the stack."""
    level: list[Any] = [value]
    depth = 0
    while level:
        if depth > deepest:
            raise InvalidInput(f"JSON may be nested {deepest} levels deep, not deeper.")
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict | list):
                below.extend(_members(item))
            else:
                _check_leaf(item, raw)
        level, depth = below, depth + 1


def _members(item: dict[str, Any] | list[Any]) -> Iterator[Any]:
    if isinstance(item, dict):
        yield from item
        yield from item.values()
    else:
        yield from item


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
