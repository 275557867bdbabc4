"""Bodies that are too large: how large each may be, and the answer to those that are larger."""

from django.conf import settings

from jobs.errors import TooLarge
from jobs.rest.errors import explain
from jobs.wire import encode

_FORM = b"multipart/form-data"


def most_bytes(content_type: bytes) -> int:
    """Say how many bytes a body may have: only forms carry files."""
    is_form = content_type.strip().lower().startswith(_FORM)
    limit: int = settings.UPLOAD_MAX_BYTES if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit


def refusal(path: bytes, *, limit: int) -> bytes:
    """Write the whole answer, head and all: 413, in JSON for /v1 (contract §1.4), a sentence for people."""
    error = TooLarge(f"That is larger than the {limit / 1024 / 1024:g} MB that are allowed.")
    told = explain(error)
    if told and path.lstrip(b"/").startswith(b"v1/"):
        body, kind = encode(told[1]), b"application/json"
    else:
        body, kind = error.message.encode(), b"text/plain; charset=utf-8"
    return (
        b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n"
        b"Content-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(body), body)
    )
