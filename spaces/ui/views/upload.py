"""Bringing files into a space."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jobs.errors import InvalidInput
from jobs.ui.visitor import page, principal_of
from spaces.models import Space
from spaces.ops.file import Stored, store_file
from spaces.ui.files import files_page
from spaces.ui.visitor import get_editable_space_or_404

#: Files of one form.
MOST_FILES = 50


@require_POST
@page
def upload(request: HttpRequest, space_id: str) -> HttpResponse:
    """Store the sent files; each is read by a job of its own. A script gets the list of files back."""
    space = get_editable_space_or_404(request, space_id)
    sent = request.FILES.getlist("file")
    try:
        stored = [_store(request, space, one) for one in _checked(sent)]
    except InvalidInput as error:
        return _refused(request, space, error.message)
    if getattr(request, "htmx", False):
        context = {"space": space, "files": files_page(request, space), "can_act": True}
        return render(request, "spaces/_files.html", context, status=201)
    messages.success(request, _said(stored))
    return redirect("spaces:space", space.id)


def _checked(sent: list[UploadedFile]) -> list[UploadedFile]:
    if not sent:
        raise InvalidInput("Choose a file first.", key="file")
    if len(sent) > MOST_FILES:
        raise InvalidInput(f"At most {MOST_FILES} files at once.", key="file")
    return sent


def _store(request: HttpRequest, space: Space, sent: UploadedFile) -> Stored:
    return store_file(space, name=sent.name or "", chunks=sent.chunks(), by=principal_of(request).id)


def _refused(request: HttpRequest, space: Space, words: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    messages.error(request, words)
    return redirect("spaces:space", space.id)


def _said(stored: list[Stored]) -> str:
    if len(stored) == 1:
        return f"“{stored[0].file.name}” has arrived and is being read."
    return f"{len(stored)} files have arrived and are being read."
