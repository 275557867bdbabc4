"""The column kinds that every engine table uses."""

from collections.abc import Callable
from typing import Any

import orjson
from django.db import models
from django.db.models.fields.json import KeyTransform

from jobs.ids import MAX_LENGTH


def public_id(make: Callable[[], str] | None = None) -> "models.CharField[str, str]":
    """A text primary key that is the row's public id."""
    if make is None:
        return models.CharField(primary_key=True, max_length=MAX_LENGTH)
    return models.CharField(primary_key=True, max_length=MAX_LENGTH, default=make, editable=False)


def opaque_id(**options: Any) -> Any:
    """The public id of something that the engine does not know (a space, a file, a person)."""
    return models.CharField(max_length=MAX_LENGTH, **options)


class JsonField(models.JSONField):
    """JSON whose large numbers come back as numbers that can be written again.

    PostgreSQL gives 1e30 back as a whole number of thirty-one digits. Python's own reader makes an int of it, which
    no answer can hold; orjson makes the float of it that it was. To migrations it is Django's: the column is the same.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read what a column or a path into it holds; what is no JSON is given as it is, as Django does."""
        if value is None or (isinstance(expression, KeyTransform) and not isinstance(value, str)):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value

    def deconstruct(self) -> Any:
        """Tell migrations what this is."""
        name, path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField" if type(self) is JsonField else path, args, kwargs
