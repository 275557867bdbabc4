"""Verbs on spaces."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound
from jobs.log import append
from jobs.models import Action
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Environment, File, Space
from spaces.ops.change import change, required_text
from spaces.ops.discard import discard_files, discard_records
from spaces.ops.events import draft

#: What `update_space` may set, and its name on the wire.
CHANGEABLE = {
    "name": "name",
    "namespace": "namespace",
    "labels": "labels",
    "metadata": "metadata",
    "settings": "settings",
    "primary_workbook_id": "primaryWorkbookId",
    "display_order": "displayOrder",
    "app_id": "appId",
    "extra": "extra",
}


def create_space(environment: Environment, *, name: str, by: str, **members: Any) -> Space:
    """Make a space. Appends space:created. Raises InvalidInput."""
    with transaction.atomic():
        space = Space.objects.create(
            environment=environment, name=required_text(name, key="name", limit=200), created_by=by, **members
        )
        told = {"spaceId": space.id, "environmentId": environment.id, "name": space.name}
        told |= {"appId": space.app_id} if space.app_id else {}
        append([draft(space, Topic.SPACE_CREATED, by=by, **told)])
    return space


def update_space(space_id: str, *, by: str, **given: Any) -> Space:
    """Change a space. Appends space:updated with the changes. Raises NotFound, InvalidInput."""
    space: Space = change(
        Space.objects.select_related("environment"),
        space_id,
        topic=Topic.SPACE_UPDATED,
        by=by,
        columns=CHANGEABLE,
        given=given,
    )
    return space


def archive_space(space_id: str, *, by: str) -> bool:
    """Put a space away; nothing is lost. Appends space:archived, or nothing if it is away already."""
    return _set_archived(space_id, by=by, away=True)


def unarchive_space(space_id: str, *, by: str) -> bool:
    """Bring a space back. Appends space:unarchived, or nothing if it was not away."""
    return _set_archived(space_id, by=by, away=False)


def delete_space(space_id: str, *, by: str) -> None:
    """Remove a space and all that is in it; jobs and events stay. Appends space:deleted. Raises NotFound."""
    with transaction.atomic():
        space = locking(Space.objects.select_related("environment").filter(pk=space_id)).first()
        if space is None:
            raise NotFound
        gone = draft(space, Topic.SPACE_DELETED, by=by, spaceId=space.id)
        discard_files(File.objects.filter(space=space))
        discard_records(space.sheets.values_list("pk", flat=True))
        Action.objects.filter(space_id=space.id).delete()
        space.delete()
        append([gone])


def _set_archived(space_id: str, *, by: str, away: bool) -> bool:
    topic = Topic.SPACE_ARCHIVED if away else Topic.SPACE_UNARCHIVED
    with transaction.atomic():
        now = timezone.now()
        moved = Space.objects.filter(pk=space_id, archived_at__isnull=away).update(
            archived_at=now if away else None, updated_at=now
        )
        space = Space.objects.select_related("environment").filter(pk=space_id).first()
        if space is None:
            raise NotFound
        if moved:
            append([draft(space, topic, by=by, spaceId=space.id)])
    return bool(moved)
