"""Documents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs.ui.panel import overlay_on, panel_of
from jobs.ui.visitor import page
from spaces.ui.actions import toolbar_of
from spaces.ui.markdown import as_html
from spaces.ui.visitor import get_visible_document_or_404


@require_safe
@page
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """A document: its Markdown made harmless, and its actions."""
    found = get_visible_document_or_404(request, document_id)
    context = {
        "space": found.space,
        "document": found,
        "html": as_html(found.body),
        "toolbar": toolbar_of(request, found),
        "overlay": overlay_on(request, found.id),
        "panel": panel_of(request, found.space_id),
    }
    return render(request, "spaces/document.html", context)
