"""Changing columns of one row: a lock, an update of what differs, one event."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.clean import clean_text
from jobs.errors import InvalidInput, NotFound
from jobs.log import append
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.ops.events import changes, draft


def change(rows: Any, public_id: str, *, topic: Topic, by: str, columns: Mapping[str, str], given: Mapping) -> Any:
    """Set the given columns and append one event that lists the changes; none when nothing differs.

    `columns` maps what may be changed to its name on the wire. Two callers at once: the row's lock makes
    the second see the first's values. Raises NotFound, InvalidInput.
    """
    if unknown := given.keys() - columns.keys():
        raise InvalidInput(f"This cannot be changed: {min(unknown)}.", key=min(unknown))
    with transaction.atomic():
        row = locking(rows.filter(pk=public_id)).first()
        if row is None:
            raise NotFound
        before = {columns[name]: getattr(row, name) for name in given}
        for name, value in given.items():
            setattr(row, name, clean_text(value) if isinstance(value, str) else value)
        differing = changes(before, {columns[name]: getattr(row, name) for name in given})
        if differing:
            row.updated_at = timezone.now()
            row.save(update_fields=[*given, "updated_at"])
            append([draft(row, topic, by=by, changes=differing)])
    return row


def required_text(value: str, *, key: str, limit: int = 255) -> str:
    """Clean a name that must not be empty. Raises InvalidInput."""
    text = clean_text(value).strip()
    if not text:
        raise InvalidInput(f"A {key} is needed.", key=key)
    if len(text) > limit:
        raise InvalidInput(f"The {key} may have at most {limit} characters.", key=key)
    return text
