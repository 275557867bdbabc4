"""Verbs on documents."""

from typing import Any

from django.db import transaction

from jobs.clean import clean_text
from jobs.errors import NotFound
from jobs.log import append
from jobs.models import Action
from jobs.topics import Topic
from spaces.models import Document, Space
from spaces.ops.change import change, required_text
from spaces.ops.events import draft

#: What `update_document` may set, and its name on the wire.
CHANGEABLE = {"title": "title", "body": "body", "treatments": "treatments"}


def create_document(space: Space, *, title: str, body: str = "", by: str, **members: Any) -> Document:
    """Make a document in Markdown. Appends document:created. Raises InvalidInput."""
    with transaction.atomic():
        document = Document.objects.create(
            environment_id=space.environment_id,
            space=space,
            title=required_text(title, key="title"),
            body=clean_text(body),
            created_by=by,
            **members,
        )
        append([draft(document, Topic.DOCUMENT_CREATED, by=by, **_told(document))])
    return document


def update_document(document_id: str, *, by: str, **given: Any) -> Document:
    """Change a document. Appends document:updated. Raises NotFound, InvalidInput."""
    document: Document = change(
        Document.objects.select_related("space__environment"),
        document_id,
        topic=Topic.DOCUMENT_UPDATED,
        by=by,
        columns=CHANGEABLE,
        given=given,
    )
    return document


def delete_document(document_id: str, *, by: str) -> None:
    """Remove a document. Appends document:deleted. Raises NotFound."""
    with transaction.atomic():
        document = Document.objects.select_related("space__environment").filter(pk=document_id).first()
        if document is None or not Document.objects.filter(pk=document_id).delete()[0]:
            raise NotFound
        Action.objects.filter(target_id=document_id).delete()
        append([draft(document, Topic.DOCUMENT_DELETED, by=by, **_told(document))])


def _told(document: Document) -> dict[str, Any]:
    return {"documentId": document.id, "spaceId": document.space_id, "title": document.title}
