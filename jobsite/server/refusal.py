"""Bodies that cannot be taken: how large each may be, and the answer when it is refused."""

from http import HTTPStatus

from django.conf import settings

from jobs.errors import JobsiteError, TooLarge
from jobs.rest.errors import STATUS
from jobs.wire import encode

_FORM = b"multipart/form-data"


def most_bytes(content_type: bytes) -> int:
    """Say how many bytes a body may have: only forms carry files."""
    is_form = content_type.strip().lower().startswith(_FORM)
    limit: int = settings.UPLOAD_MAX_BYTES if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit


def too_large(limit: int) -> TooLarge:
    """Say it in words, with the limit in MB."""
    return TooLarge(f"That is larger than the {limit / 1024 / 1024:g} MB that are allowed.")


def refusal(error: JobsiteError, *, path: bytes) -> bytes:
    """Write a whole answer, head and all: in JSON for /v1 (contract §1.4), a sentence for people."""
    status = HTTPStatus(STATUS[error.code])
    if path.lstrip(b"/").startswith(b"v1/"):
        told = {"key": error.key, "message": error.message, "code": error.code}
        body, kind = encode({"errors": [told]}), "application/json"
    else:
        body, kind = error.message.encode(), "text/plain; charset=utf-8"
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
