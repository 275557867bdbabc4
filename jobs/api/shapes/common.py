"""Shapes that every group of endpoints uses."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from jobs.rest.fields import Flag, Text, Whole

F = TypeVar("F", bound=Callable[..., Any])


class SuccessData(serializers.Serializer):  # type: ignore[type-arg]
    """That it worked."""

    success = Flag(required=True)


class Success(serializers.Serializer):  # type: ignore[type-arg]
    """The answer of commands and deletions."""

    data = SuccessData()


class Error(serializers.Serializer):  # type: ignore[type-arg]
    """One thing that is wrong."""

    key = Text(help_text="The member at fault, as a dotted path, or general.")
    message = Text(required=True)
    code = Text(help_text="One word for programs, for example not_found.")
    status = Text(help_text="Refused moves only: the job's status.")
    target = Text(help_text="Refused moves only: the status that was asked for.", allow_null=True)


class Errors(serializers.Serializer):  # type: ignore[type-arg]
    """The body of every failure."""

    errors = Error(many=True)


class Pagination(serializers.Serializer):  # type: ignore[type-arg]
    """Which page this is, of how many."""

    currentPage = Whole(required=True)
    pageCount = Whole(required=True)
    totalCount = Whole(required=True)


FAILURES = {
    400: "The input cannot be used.",
    401: "No valid key.",
    403: "The key may only read.",
    404: "Unknown here, or foreign.",
    409: "The job's status does not allow it.",
    413: "Too large.",
    415: "Not JSON.",
    422: "The Idempotency-Key came before with another body.",
    429: "Too often: wait for Retry-After seconds.",
}

ENVIRONMENT = OpenApiParameter("environmentId", str, description="Only of this environment.")
SPACE = OpenApiParameter("spaceId", str, description="Only of this space.")
PAGE_SIZE = OpenApiParameter("pageSize", int, description="Rows of a page, up to 10000.")
PAGE_NUMBER = OpenApiParameter("pageNumber", int, description="Counted from 1.")
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Up to 128 characters; a repeat gets the first answer."
)


def documented(
    name: str, *, answer: Any, body: Any = None, query: tuple[OpenApiParameter, ...] = ()
) -> Callable[[F], F]:
    """Describe a handler for OpenAPI: its name `group.method`, body, answer, and every way it can fail."""
    group, _, method = name.partition(".")
    failures = {status: Errors for status in FAILURES if body or status not in (413, 415)}
    is_post = method not in ("list", "get", "update", "delete", "getAll") and "Plan" not in name
    decorate: Callable[[F], F] = extend_schema(
        operation_id=f"{group}_{method}",
        tags=[group],
        request=body,
        parameters=[*query, *([IDEMPOTENCY] if is_post else [])],
        responses={200: answer, **failures},
    )
    return decorate
