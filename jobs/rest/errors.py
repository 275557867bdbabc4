"""Failures as the contract shows them (§1.4): one table from code to status, one shape, everywhere under /v1."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from jobs.errors import IllegalTransition, JobsiteError
from jobs.wire import encode

log = logging.getLogger(__name__)

#: The only place that knows which status a failure has. The official client repeats 408, 429 and 5xx by
#: itself, so these are only used where repeating helps.
STATUS = {
    "error": 400,
    "invalid_input": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "illegal_transition": 409,
    "stale_attempt": 409,
    "too_large": 413,
    "unsupported_media_type": 415,
    "idempotency_mismatch": 422,
    "too_many_requests": 429,
    "internal": 500,
    "unavailable": 503,
}

#: What Django and REST framework raise, by our codes. The first class that fits is taken.
FOREIGN: tuple[tuple[type[BaseException], str, str], ...] = (
    (Http404, "not_found", "There is no such address."),
    (PermissionDenied, "forbidden", "You may not do that."),
    (RequestDataTooBig, "too_large", "That is larger than is allowed."),
    (SuspiciousOperation, "invalid_input", "The request is malformed."),
    (BadRequest, "invalid_input", "The request is malformed."),
    (MultiPartParserError, "invalid_input", "The form data is malformed."),
    # What a column cannot hold although every check let it through; the input is at fault, not we.
    (DataError, "invalid_input", "A value does not fit."),
    (OperationalError, "unavailable", "The database cannot be reached just now."),
    (InterfaceError, "unavailable", "The database cannot be reached just now."),
)
_CODES = {405: "method_not_allowed", 415: "unsupported_media_type", 429: "too_many_requests"}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer REST framework's question what to make of an exception; None for one that nobody expected."""
    told = explain(error)
    if told is None:
        return None
    status, body = told
    headers = _headers(error, status)
    if status == 405 and (view := context.get("view")):
        headers["Allow"] = ", ".join(view.allowed_methods)
    return Response(body, status=status, headers=headers)


def explain(error: BaseException) -> tuple[int, dict[str, Any]] | None:
    """Give the status and body for a failure, or None for one that nobody expected."""
    if isinstance(error, JobsiteError):
        return STATUS[error.code], _body([_ours(error)])
    if isinstance(error, ValidationError):
        return 400, _body(list(_fields(error.detail)))
    if isinstance(error, APIException):
        code = _CODES.get(error.status_code, "invalid_input")
        return error.status_code, _body([{"key": "general", "message": str(error.detail), "code": code}])
    for kind, code, message in FOREIGN:
        if isinstance(error, kind):
            return STATUS[code], _body([{"key": "general", "message": message, "code": code}])
    return None


def as_response(error: Exception, *, path: str) -> HttpResponse:
    """Make the answer to a failure that no view caught; one that nobody expected is logged and told as 500."""
    told = explain(error)
    if told is None:
        log.error("Unexpected failure at %s", path, exc_info=error)
        message = "Something went wrong on the server; it has been logged."
        told = 500, _body([{"key": "general", "message": message, "code": "internal"}])
    status, body = told
    return HttpResponse(encode(body), status=status, content_type="application/json", headers=_headers(error, status))


def _ours(error: JobsiteError) -> dict[str, Any]:
    told: dict[str, Any] = {"key": error.key, "message": error.message, "code": error.code}
    if isinstance(error, IllegalTransition):
        told |= {"status": error.status, "target": error.target}
    return told


def _fields(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten REST framework's nest of messages; the key is the dotted path of the member at fault."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else str(name)
            yield from _fields(inner, ".".join(part for part in (path, step) if part))
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from _fields(inner, path)
    else:
        yield {"key": path or "general", "message": str(detail), "code": "invalid_input"}


def _body(errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {"errors": errors}


def _headers(error: BaseException, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="jobsite"'}
    if status in (429, 503):
        return {"Retry-After": str(int(getattr(error, "wait", None) or 1))}
    return {}
