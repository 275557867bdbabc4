"""/spaces/{id}/documents: pages of Markdown (contract §2.8)."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request

from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api import wire
from spaces.api.doors import open_document, open_space
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.workbook import DocumentConfig, DocumentResponse, DocumentUpdate, ListDocumentsResponse
from spaces.models import Document
from spaces.ops.document import create_document, delete_document, update_document
from spaces.ops.mounted import set_actions


class Documents(ApiView):
    """The documents of a space."""

    @described("documents.list", answer=ListDocumentsResponse)
    def get(self, request: Request, space_id: str) -> Any:
        """List the documents of a space, oldest first."""
        open_space(self.principal, space_id)
        rows = list(Document.objects.filter(space=space_id).order_by("id"))
        actions = wire.actions_of(row.id for row in rows)
        return {"data": [wire.document(row, actions) for row in rows]}

    @described("documents.create", body=DocumentConfig, answer=DocumentResponse)
    def post(self, request: Request, space_id: str) -> Any:
        """Make a document with its actions."""
        space = open_space(self.principal, space_id, edit=True)
        asked = checked(DocumentConfig, body_of(request))
        actions = asked.pop("actions", [])
        with transaction.atomic():
            row = create_document(space, by=self.principal.id, **asked)
            _mount(row, actions, by=self.principal.id)
        return _shown(row)


class OneDocument(ApiView):
    """One document."""

    @described("documents.get", answer=DocumentResponse)
    def get(self, request: Request, space_id: str, document_id: str) -> Any:
        """Show a document."""
        return _shown(open_document(self.principal, document_id, space_id=space_id))

    @described("documents.update", body=DocumentUpdate, answer=DocumentResponse)
    def patch(self, request: Request, space_id: str, document_id: str) -> Any:
        """Change the given members."""
        row = open_document(self.principal, document_id, space_id=space_id, edit=True)
        asked = checked(DocumentUpdate, body_of(request))
        actions = asked.pop("actions", None)
        with transaction.atomic():
            row = update_document(row.id, by=self.principal.id, **asked)
            if actions is not None:
                _mount(row, actions, by=self.principal.id)
        return _shown(row)

    @described("documents.delete", answer=Success)
    def delete(self, request: Request, space_id: str, document_id: str) -> Any:
        """Remove a document."""
        row = open_document(self.principal, document_id, space_id=space_id, edit=True)
        delete_document(row.id, by=self.principal.id)
        return SUCCESS


def _mount(row: Document, actions: list[dict[str, Any]], *, by: str) -> None:
    set_actions(row.id, actions, environment=row.environment_id, space=row.space_id, by=by)


def _shown(row: Document) -> dict[str, Any]:
    return {"data": wire.document(row, wire.actions_of([row.id]))}
