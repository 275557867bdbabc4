"""Workbooks, sheets, files and documents."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString

from spaces.admin.base import ReadOnlyAdmin, VerbAdmin, page_link
from spaces.admin.filters import OwnEnvironments
from spaces.admin.run_action import RunsActions
from spaces.models import Document, File, Sheet, Workbook
from spaces.ops.document import create_document, update_document
from spaces.ops.workbook import update_workbook


@admin.register(Workbook)
class WorkbookAdmin(RunsActions, VerbAdmin):
    """Workbooks: their names can be changed."""

    list_display = ("name", "space", "namespace", "created_at", "page")
    list_filter = (("environment", OwnEnvironments),)
    list_select_related = ("space",)
    search_fields = ("=id", "name", "=space__id", "space__name")
    fields = ("space", "name", "namespace")
    readonly_fields = ("space",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Uploads, jobs and clients make workbooks with their sheets."""
        return False

    @admin.display(description="page")
    def page(self, row: Workbook) -> SafeString:
        """A link to the workbook."""
        return page_link(row)

    def change(self, public_id: str, *, by: str, **given: Any) -> Workbook:
        """Change a workbook."""
        return update_workbook(public_id, by=by, **given)


@admin.register(Sheet)
class SheetAdmin(RunsActions, ReadOnlyAdmin):
    """Sheets with their counts."""

    list_display = ("name", "workbook", "slug", "total_count", "error_count", "page")
    list_filter = (("environment", OwnEnvironments),)
    list_select_related = ("workbook",)
    search_fields = ("=id", "name", "slug", "=workbook__id", "workbook__name")

    @admin.display(description="page")
    def page(self, row: Sheet) -> SafeString:
        """A link to the sheet."""
        return page_link(row)


@admin.register(File)
class FileAdmin(RunsActions, ReadOnlyAdmin):
    """Files; where their bytes lie is nobody's business."""

    list_display = ("name", "space", "status", "size", "workbook", "created_at", "page")
    list_filter = ("status", "mode", ("environment", OwnEnvironments))
    list_select_related = ("space", "workbook")
    search_fields = ("=id", "name", "=space__id", "space__name")
    exclude = ("path", "extraction")

    @admin.display(description="size", ordering="size_bytes")
    def size(self, row: File) -> str:
        """The size as people read it."""
        return filesizeformat(row.size_bytes)

    @admin.display(description="page")
    def page(self, row: File) -> SafeString:
        """A link to the file."""
        return page_link(row)


@admin.register(Document)
class DocumentAdmin(RunsActions, VerbAdmin):
    """Documents in Markdown."""

    list_display = ("title", "space", "updated_at", "page")
    list_filter = (("environment", OwnEnvironments),)
    list_select_related = ("space",)
    search_fields = ("=id", "title", "=space__id")
    fields = ("space", "title", "body")
    autocomplete_fields = ("space",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A document does not move to another space."""
        return ("space",) if obj else ()

    @admin.display(description="page")
    def page(self, row: Document) -> SafeString:
        """A link to the document."""
        return page_link(row)

    def make(self, obj: Document, *, by: str) -> Document:
        """Make a document."""
        return create_document(obj.space, title=obj.title, body=obj.body, by=by)

    def change(self, public_id: str, *, by: str, **given: Any) -> Document:
        """Change a document."""
        return update_document(public_id, by=by, **given)
