"""Bodies of one JSON object a line, of any length: they go to disk as they come and are read line by line."""

import hashlib
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from jobs import conf
from jobs.errors import InvalidInput, TooLarge
from jobs.wire import loads

_BLOCK = 256 * 1024
#: Bytes kept in memory before a body goes to disk.
_IN_MEMORY = 1024 * 1024
#: Bytes of a body, unpacked.
MOST_BYTES = 4 * 1024**3
#: zlib's number for "a gzip or zlib header, whichever is there".
_ANY_HEADER = 47


class Lines:
    """A body on disk, which may be read more than once."""

    def __init__(self, stream: IO[bytes], *, encoding: str) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - see close
        self._digest, self._size = hashlib.sha256(), 0
        try:
            for block in _unpacked(stream) if encoding else _blocks(stream):
                self._keep(block)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Let the disk have its room back."""
        self._file.close()

    def _keep(self, block: bytes) -> None:
        self._size += len(block)
        if self._size > MOST_BYTES:
            raise TooLarge
        self._digest.update(block)
        self._file.write(block)

    @property
    def digest(self) -> str:
        """What tells this body from another."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give (number from 1, object) for each line that is not blank. Raises InvalidInput, which names the line."""
        self._file.seek(0)
        limit, number = conf.json_max_bytes(), 0
        while raw := self._file.readline(limit + 1):
            number += 1
            if len(raw) > limit:
                raise TooLarge(f"Line {number} is too long.", key=f"line {number}")
            if raw.strip():
                yield number, _object(raw, number)


class JsonlParser(BaseParser):
    """Keeps a body for reading line by line."""

    media_type = "application/jsonl"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Give the Lines. Raises InvalidInput, TooLarge, UnsupportedMediaType."""
        request = (parser_context or {})["request"]
        encoding = str(request.META.get("HTTP_CONTENT_ENCODING", "")).strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise UnsupportedMediaType(encoding)
        return Lines(stream, encoding="" if encoding == "identity" else encoding)


class NdjsonParser(JsonlParser):
    """The same under its other name."""

    media_type = "application/x-ndjson"


def _object(raw: bytes, number: int) -> dict[str, Any]:
    try:
        found = loads(raw)
    except InvalidInput as error:
        raise InvalidInput(f"Line {number}: {error.message}", key=f"line {number}") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"Line {number}: a record must be a JSON object.", key=f"line {number}")
    return found


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _unpacked(stream: IO[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_ANY_HEADER)
    try:
        for block in _blocks(stream):
            while block:
                yield unpacker.decompress(block, _BLOCK)
                block = unpacker.unconsumed_tail
    except zlib.error as error:
        raise InvalidInput("The body is not what its Content-Encoding says.") from error
    if not unpacker.eof:
        raise InvalidInput("The gzipped body is cut off.")
