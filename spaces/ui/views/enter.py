"""The page behind a guest's link. Looking at it does nothing, so that programs that read mails use no link up."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jobs.errors import TooManyRequests
from spaces.ops.address import address_of
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
    try:
        refuse_guessing(None, address=address_of(request.META))
    except TooManyRequests as error:
        answer = render(request, "spaces/enter.html", {"state": "slow"}, status=429)
        answer.headers["Retry-After"] = str(int(error.wait))
        return answer
    used = use_link(token)
    if used is None:
        return _useless(request, token)
    guest, space = used
    login(request, guest.user, backend=BACKEND)
    return redirect("spaces:space", space_id=space)


def _useless(request: HttpRequest, token: str) -> HttpResponse:
    """Tell that a link has ended, or that there never was one, which may be a guess."""
    is_known = guest_of_link(token) is not None
    if not is_known:
        note_wrong(None, address=address_of(request.META))
    return render(request, "spaces/enter.html", {"state": "ended" if is_known else "unknown"}, status=410)


def _send_another(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the guest of a link another one; whoever holds the old one learns nothing."""
    found, address = guest_of_link(token), address_of(request.META)
    if found:
        guest, space = found
        try:
            refuse_guessing(f"link:{guest.email}", address=address)
        except TooManyRequests:
            return render(request, "spaces/enter.html", {"state": "sent"})
        note_wrong(f"link:{guest.email}", address=address)
        mail_link(guest, space, site=request.build_absolute_uri("/"), by=guest.id, is_waited_for=False)
    return render(request, "spaces/enter.html", {"state": "sent"})
