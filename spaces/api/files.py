"""/files: bytes that people and jobs bring (contract §2.7)."""

from typing import Any

from django.conf import settings
from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import visible
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE, SPACE
from jobs.rest.pages import page_of, paginate, text, word
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api import ranges, uploads, wire
from spaces.api.doors import open_file, open_space
from spaces.api.header import detect
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.file import (
    MODES,
    CloneFile,
    DetectHeader,
    DetectHeaderResponse,
    FileResponse,
    FileUpdate,
    ListFilesResponse,
    Upload,
)
from spaces.models import File
from spaces.ops.clone import clone_file
from spaces.ops.file import delete_file, store_file, update_file
from spaces.ops.mounted import set_actions

MODE = OpenApiParameter("mode", str, enum=list(MODES), description="import unless you say export.")
COLUMNS = {"name": "name", "mode": "mode", "status": "status", "workbookId": "workbook_id"}


class Files(ApiView):
    """The files of a space."""

    parser_classes = [uploads.MultipartParser]

    @described("files.list", answer=ListFilesResponse, query=(SPACE, MODE, PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request) -> Any:
        """List files, newest first, 20 on a page."""
        mode = word(request, "mode", among=MODES, default="import")
        rows = visible(self.principal, File.objects.filter(mode=mode).order_by("-id"))
        if space := text(request, "spaceId"):
            rows = rows.filter(space_id=space)
        found, pagination = paginate(rows, page_of(request, size=20))
        actions = wire.actions_of(row.id for row in found)
        return {"data": [wire.file(row, actions) for row in found], "pagination": pagination}

    @described("files.upload", body={"multipart/form-data": Upload}, answer=FileResponse)
    def post(self, request: Request) -> Any:
        """Store a file of any size; an import is read by a job `file:extract`."""
        given, upload = uploads.members_of(request), uploads.file_of(request)
        asked = checked(Upload, {**given, "file": upload})
        space = open_space(self.principal, asked["spaceId"], edit=True)
        stored = store_file(
            space,
            name=upload.name,
            chunks=upload.chunks(),
            by=self.principal.id,
            mode=asked.get("mode", "import"),
            origin=asked.get("origin", "filesystem"),
            actions=uploads.actions_of(asked.get("actions", [])),
        )
        return _shown(stored.file)

    def content_of(self, request: Request) -> Any:
        """Tell one upload from another by what it holds."""
        return uploads.digest_of(request)


class OneFile(ApiView):
    """One file."""

    @described("files.get", answer=FileResponse)
    def get(self, request: Request, file_id: str) -> Any:
        """Show a file's details."""
        return _shown(open_file(self.principal, file_id))

    @described("files.update", body=FileUpdate, answer=FileResponse)
    def patch(self, request: Request, file_id: str) -> Any:
        """Change the given members."""
        row = open_file(self.principal, file_id, edit=True)
        asked = checked(FileUpdate, body_of(request))
        given = {column: asked[name] for name, column in COLUMNS.items() if name in asked}
        with transaction.atomic():
            row = update_file(row.id, by=self.principal.id, **given)
            if "actions" in asked:
                _mount(row, asked["actions"], by=self.principal.id)
        return _shown(row)

    @described("files.delete", answer=Success)
    def delete(self, request: Request, file_id: str) -> Any:
        """Remove a file and its bytes; a workbook that was made from it stays."""
        open_file(self.principal, file_id, edit=True)
        delete_file(file_id, by=self.principal.id)
        return SUCCESS


class Clone(ApiView):
    """A copy."""

    @described("files.clone", body=CloneFile, answer=FileResponse)
    def post(self, request: Request, file_id: str) -> Any:
        """Copy a file with its actions; an import is read by a job of its own."""
        row = open_file(self.principal, file_id, edit=True)
        asked = checked(CloneFile, body_of(request))
        return _shown(clone_file(row, by=self.principal.id, prefix=asked.get("prefix", "")).file)


class Download(ApiView):
    """A file's bytes."""

    @described("files.download", answer=OpenApiTypes.BINARY, media="application/octet-stream")
    def get(self, request: Request, file_id: str) -> Any:
        """Send a file, or the range of it that is asked for."""
        return ranges.answer(request, open_file(self.principal, file_id), within=settings.MEDIA_ROOT)


class DetectsHeader(ApiView):
    """Which row is the header."""

    @described("files.detectHeader", body=DetectHeader, answer=DetectHeaderResponse)
    def post(self, request: Request) -> Any:
        """Find the header in the first rows of a table."""
        asked = checked(DetectHeader, body_of(request))
        return {"data": detect(asked["data"], asked.get("options"))}


def _mount(row: File, actions: list[dict[str, Any]], *, by: str) -> None:
    set_actions(row.id, actions, environment=row.environment_id, space=row.space_id, by=by)


def _shown(row: File) -> dict[str, Any]:
    return {"data": wire.file(row, wire.actions_of([row.id]))}
