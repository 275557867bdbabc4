"""What the shapes of the data share: two more fields, and how a handler is described."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers

from jobs.api.shapes.common import FAILURES, IDEMPOTENCY, Errors, Pagination, Success
from jobs.errors import TooLarge
from jobs.rest.fields import FREE_MAX_BYTES, Text, Whole
from jobs.wire import encode

__all__ = ["Anything", "Count", "Counts", "Pagination", "Success", "Texts", "described"]

F = TypeVar("F", bound=Callable[..., Any])


@extend_schema_field({})
class Anything(serializers.Field):
    """Any JSON value, up to FREE_MAX_BYTES."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, data: Any) -> Any:
        """Take anything. Raises TooLarge."""
        if len(encode(data)) > FREE_MAX_BYTES:
            raise TooLarge(f"{self.field_name} may hold up to {FREE_MAX_BYTES} bytes.", key=str(self.field_name))
        return data


class Texts(serializers.ListField):
    """A list of texts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Text(max_length=1_000), **{"required": False, "max_length": 1_000, **options})


class Count(Whole):
    """A number of things."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, **options)


class FieldCounts(serializers.Serializer):
    """The wire's FieldRecordCounts: cells of one field."""

    total = Count(required=True)
    valid = Count(required=True)
    error = Count(required=True)
    empty = Count(required=True)


class Counts(serializers.Serializer):
    """The wire's RecordCounts."""

    total = Count(required=True)
    valid = Count(required=True)
    error = Count(required=True)
    errorsByField = serializers.DictField(child=Count(), required=False)
    byField = serializers.DictField(child=FieldCounts(), required=False)


def described(
    name: str,
    *,
    answer: Any,
    body: Any = None,
    query: tuple[OpenApiParameter, ...] = (),
    media: str = "application/json",
    is_kept: bool = True,
    is_open: bool = False,
) -> Callable[[F], F]:
    """Describe a handler for OpenAPI: its name `group.method`, body, answer, and every way it can fail.

    `is_kept` is false where an answer is not kept for an Idempotency-Key, `is_open` true where no key is needed.
    """
    group, _, method = name.partition(".")
    failures = {status: Errors for status in FAILURES if body or status not in (413, 415)}

    def decorate(handler: F) -> F:
        is_post = handler.__name__ == "post"
        describe: Callable[[F], F] = extend_schema(
            operation_id=f"{group}_{method}",
            tags=[group],
            request=body,
            parameters=[*query, *([IDEMPOTENCY] if is_post and is_kept and not is_open else [])],
            auth=[] if is_open else None,
            responses={(200, media): answer, **failures},
        )
        return describe(handler)

    return decorate
