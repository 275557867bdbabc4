"""The columns that every noun of the data shares."""

from functools import partial
from typing import Any

from django.db import models
from django.utils.timezone import now

from jobs.ids import MAX_LENGTH, new_id
from jobs.models.fields import JsonField


def public_id(prefix: str) -> Any:
    """A text primary key that is the row's public id, for example `us_wb_…`."""
    return models.CharField(primary_key=True, max_length=MAX_LENGTH, default=partial(new_id, prefix), editable=False)


def opaque_id(**options: Any) -> Any:
    """The public id of something that is no foreign key here: a person, a job, a guest."""
    return models.CharField(max_length=MAX_LENGTH, **options)


class PlainJSONField(JsonField):
    """JSON that our own encoder wrote. SQLite's CHECK would parse each of a million rows once more."""

    def db_check(self, connection: Any) -> None:
        """Ask for no check."""
        return None


class Dated(models.Model):
    """When a row was made and when it was last changed. The verbs set `updated_at`; `save` does not."""

    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True
