"""Sending a part of a file (RFC 9110 §14): one range; several are answered with the whole."""

import re
from typing import IO, Any

from django.http import HttpResponse
from rest_framework.request import Request

from jobs.ui.download import FileAnswer, download
from spaces.models import File

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Part:
    """A stretch of an open file."""

    def __init__(self, stream: IO[bytes], first: int, length: int) -> None:
        self._stream, self._left = stream, length
        stream.seek(first)

    def read(self, size: int = -1) -> bytes:
        """Read on, to the end of the stretch at most."""
        block = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def answer(request: Request, file: File, *, within: Any) -> HttpResponse | FileAnswer:
    """Send a file or the part of it that is asked for. Raises Http404 when its bytes are gone."""
    whole = download(file.location, within=within, name=file.name, content_type=file.mimetype)
    whole["Accept-Ranges"] = "bytes"
    wanted = wanted_range(request.headers.get("Range", ""), size=file.size_bytes)
    if wanted is None:
        return whole
    first, last = wanted
    if first > last:
        _stream_of(whole).close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size_bytes}"})
    return _part(whole, file, first, last)


def wanted_range(header: str, *, size: int) -> tuple[int, int] | None:
    """Read a Range header: the first and last byte; None for all; first beyond last if it cannot be met."""
    match = _RANGE.fullmatch(header.strip().replace(" ", ""))
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return (max(0, size - int(match[2])), size - 1) if int(match[2]) and size else (1, 0)
    first, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None
    return (first, min(last, size - 1)) if first < size else (1, 0)


def _part(whole: FileAnswer, file: File, first: int, last: int) -> FileAnswer:
    length = last - first + 1
    part: Any = Part(_stream_of(whole), first, length)
    answer = FileAnswer(part, as_attachment=True, filename=file.name, content_type=file.mimetype, status=206)
    for name in ("X-Content-Type-Options", "Content-Security-Policy", "Accept-Ranges"):
        answer[name] = whole[name]
    answer["Content-Length"] = str(length)
    answer["Content-Range"] = f"bytes {first}-{last}/{file.size_bytes}"
    return answer


def _stream_of(whole: FileAnswer) -> Any:
    """The open file of an answer that is not sent; closing the answer itself would end the request."""
    return whole.file_to_stream
