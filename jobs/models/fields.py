"""The two column kinds that every engine table uses."""

from collections.abc import Callable
from typing import Any

from django.db import models

from jobs.ids import MAX_LENGTH


def public_id(make: Callable[[], str] | None = None) -> "models.CharField[str, str]":
    """A text primary key that is the row's public id."""
    if make is None:
        return models.CharField(primary_key=True, max_length=MAX_LENGTH)
    return models.CharField(primary_key=True, max_length=MAX_LENGTH, default=make, editable=False)


def opaque_id(**options: Any) -> Any:
    """The public id of something that the engine does not know (a space, a file, a person)."""
    return models.CharField(max_length=MAX_LENGTH, **options)
