"""Putting a space away, and bringing it back: both at once, as each undoes the other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from jobs.ui.visitor import page, principal_of
from spaces.ops.space import archive_space, unarchive_space
from spaces.ui.visitor import get_managed_space_or_404


@require_POST
@page
def archive(request: HttpRequest, space_id: str) -> HttpResponse:
    """Put a space away; the list of spaces then offers to undo it."""
    space = get_managed_space_or_404(request, space_id)
    archive_space(space.id, by=principal_of(request).id)
    return redirect(f"{reverse('spaces:list')}?{urlencode({'undo': space.id})}")


@require_POST
@page
def restore(request: HttpRequest, space_id: str) -> HttpResponse:
    """Bring a space back, and open it."""
    space = get_managed_space_or_404(request, space_id)
    unarchive_space(space.id, by=principal_of(request).id)
    messages.success(request, f"“{space.name}” is back.")
    return redirect("spaces:space", space.id)
