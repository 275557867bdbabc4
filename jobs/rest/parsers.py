"""Bodies: JSON only, sent plain or gzipped, of bounded size in both forms."""

import zlib
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from jobs import conf
from jobs.errors import InvalidInput, TooLarge
from jobs.wire import loads

#: zlib's number for "a gzip or zlib header, whichever is there".
_ANY_HEADER = 47


class StrictJSONParser(BaseParser):
    """Reads JSON as `jobs.wire.strict` allows it."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read a body. Raises InvalidInput, TooLarge, UnsupportedMediaType."""
        raw = read_body(stream, encoding=_encoding(parser_context or {}))
        return loads(raw) if raw.strip() else {}


def read_body(stream: IO[Any], *, encoding: str = "") -> bytes:
    """Read a whole body, unpacked if it is gzipped; never more than the limit, packed or not.

    Raises InvalidInput for a broken archive, TooLarge, UnsupportedMediaType for another encoding.
    """
    limit = conf.json_max_bytes()
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise TooLarge
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise UnsupportedMediaType(encoding, detail=f"Content-Encoding {encoding} is not known; send gzip or nothing.")
    return _unpack(raw, limit=limit)


def _unpack(raw: bytes, *, limit: int) -> bytes:
    """A megabyte of zip bomb unpacks to a gigabyte, so the unpacked size is counted while unpacking."""
    unpacker = zlib.decompressobj(_ANY_HEADER)
    try:
        data = unpacker.decompress(raw, limit + 1)
    except zlib.error as error:
        raise InvalidInput("The body is not what its Content-Encoding says.") from error
    if len(data) > limit:
        raise TooLarge
    if not unpacker.eof:
        raise InvalidInput("The gzipped body is cut off.")
    return data


def _encoding(context: Mapping[str, Any]) -> str:
    request = context.get("request")
    return str(request.META.get("HTTP_CONTENT_ENCODING", "")).strip().lower() if request else ""
