"""The page behind a guest's link. Looking at it does nothing, so that programs that read mails use no link up."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jobs.errors import TooManyRequests
from spaces.ops.guesses import note_wrong, refuse_guessing
from spaces.ops.link_mail import mail_link
from spaces.ops.magic_link import guest_of_link, use_link

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; pressing it signs the guest in and leads to the space, or tells that the link has ended."""
    if request.method != "POST":
        return render(request, "spaces/enter.html", {"state": "ready"})
    if "again" in request.POST:
        return _send_another(request, token)
    used = use_link(token)
    if used is None:
        state = "ended" if guest_of_link(token) else "unknown"
        return render(request, "spaces/enter.html", {"state": state}, status=410)
    guest, space = used
    login(request, guest.user, backend=BACKEND)
    return redirect("spaces:space", space_id=space)


def _send_another(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the guest of a link another one; whoever holds the old one learns nothing."""
    found = guest_of_link(token)
    if found:
        guest, space = found
        try:
            refuse_guessing(f"link:{guest.email}")
        except TooManyRequests:
            return render(request, "spaces/enter.html", {"state": "sent"})
        note_wrong(f"link:{guest.email}")
        mail_link(guest, space, site=request.build_absolute_uri("/"), by=guest.id, is_waited_for=False)
    return render(request, "spaces/enter.html", {"state": "sent"})
