"""Making values from outside safe to store: what PostgreSQL refuses never reaches it."""

from typing import Any

import orjson

from jobs.errors import InvalidInput

NUL = "\x00"


def clean_text(text: str, *, limit: int | None = None) -> str:
    """Replace NUL and lone surrogates by U+FFFD and cut to `limit` characters."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace(NUL, "\ufffd")[:limit]


def dump(value: Any) -> str:
    """Write a value as JSON text that both databases accept.

    NUL and lone surrogates inside strings are replaced; the ordinary case costs one search.
    Raises InvalidInput for what JSON cannot say, integers beyond 64 bits among it.
    """
    try:
        text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z).decode()
    except TypeError:
        text = _dump_cleaned(value)
    return text if "\\u0000" not in text else _dump_cleaned(value)


def _dump_cleaned(value: Any) -> str:
    try:
        return orjson.dumps(_cleaned(value), option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z).decode()
    except (TypeError, RecursionError) as error:
        raise InvalidInput(f"This cannot be kept as JSON: {error}.") from error


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
