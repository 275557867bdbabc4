"""Reading multipart forms: each file goes to disk as it comes, whatever its size (contract §2.7)."""

import hashlib
from collections.abc import Mapping
from typing import IO, Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser as Reader
from django.http.multipartparser import MultiPartParserError
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.request import Request

from jobs.errors import InvalidInput
from jobs.wire import loads

#: Bytes at the end of a body; a boundary has up to 70.
_TAIL = 200


class MultipartParser(BaseParser):
    """Reads a form. A body without a length was measured by the gate."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Give the parts. Raises InvalidInput for a form that is malformed or cut off."""
        request = (parser_context or {})["request"]
        meta = {**request.META, "CONTENT_TYPE": media_type}
        body: Any = _Watched(stream)
        try:
            data, files = Reader(meta, body, [TemporaryFileUploadHandler(request)], "utf-8").parse()
        except MultiPartParserError as error:
            raise InvalidInput(f"The form cannot be read: {error}.") from error
        if not body.is_closed_by_a_boundary():
            raise InvalidInput("The form is cut off.")
        return DataAndFiles(data, files)


class _Watched:
    """Remembers how a body ends: Django takes half a file for a whole one."""

    def __init__(self, stream: IO[Any]) -> None:
        self._stream, self._tail = stream, b""

    def read(self, size: int = -1, /) -> bytes:
        """Read on."""
        block: bytes = self._stream.read(size)
        self._tail = (self._tail + block)[-_TAIL:]
        return block

    def is_closed_by_a_boundary(self) -> bool:
        """Whether the last boundary has its two dashes; what comes after it is white space."""
        while self.read(_TAIL):
            pass
        return self._tail.rstrip().endswith(b"--")


def members_of(request: Request) -> dict[str, Any]:
    """Give the form's texts by name; `actions` may come several times. Raises InvalidInput."""
    given: dict[str, Any] = {name: request.POST[name] for name in request.POST if request.POST[name] != ""}
    if any("\x00" in value for value in given.values()):
        raise InvalidInput("Text may not hold the NUL character.")
    if "actions" in given:
        given["actions"] = request.POST.getlist("actions")
    return given


def file_of(request: Request) -> Any:
    """Give the uploaded file. Raises InvalidInput if there is none."""
    upload = request.FILES.get("file")
    if upload is None:
        raise InvalidInput("Send a file.", key="file")
    return upload


def actions_of(texts: list[str]) -> list[dict[str, Any]]:
    """Read actions that came as text, each one or a list of them. Raises InvalidInput."""
    found: list[dict[str, Any]] = []
    for text in texts:
        value = loads(text.encode())
        found += value if isinstance(value, list) else [value]
    return found


def digest_of(request: Request) -> list[Any]:
    """Tell one upload from another: its texts, and what the file holds."""
    upload = request.FILES.get("file")
    digest = hashlib.sha256()
    for chunk in upload.chunks() if upload else ():
        digest.update(chunk)
    return [members_of(request), upload.name if upload else None, digest.hexdigest()]
