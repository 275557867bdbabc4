"""The page behind a guest's link. Looking at it does nothing, so that programs that read mails use no link up."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jobs.errors import TooManyRequests
from spaces.models import Space
from spaces.ops.address import address_of
from spaces.ops.guesses import note_wrong, refuse_guessing
from spaces.ops.link_mail import mail_link
from spaces.ops.magic_link import can_use_link, guest_of_link, use_link

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Say who is invited where, with a button that signs them in; or tell that the link has ended.

    A guest who is in already is led to the space, also by a link that was used.
    """
    if "again" in request.POST:
        return _send_another(request, token)
    try:
        refuse_guessing(None, address=address_of(request.META))
    except TooManyRequests as error:
        answer = _draw(request, "slow", status=429)
        answer.headers["Retry-After"] = str(int(error.wait))
        return answer
    return _enter(request, token) if request.method == "POST" else _look(request, token)


def _look(request: HttpRequest, token: str) -> HttpResponse:
    found = guest_of_link(token)
    if found and found[0].user == request.user:
        return redirect("spaces:space", space_id=found[1])
    if found is None or not can_use_link(token):
        return _useless(request, token)
    guest, space_id = found
    return _draw(request, "ready", guest=guest, space=Space.objects.get(pk=space_id), address=_masked(guest.email))


def _enter(request: HttpRequest, token: str) -> HttpResponse:
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
    return _draw(request, "ended" if is_known else "unknown", status=410)


def _send_another(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the guest of a link another one; whoever holds the old one learns nothing."""
    found, address = guest_of_link(token), address_of(request.META)
    if found:
        guest, space = found
        try:
            refuse_guessing(f"link:{guest.email}", address=address)
        except TooManyRequests:
            return _draw(request, "sent")
        note_wrong(f"link:{guest.email}", address=address)
        mail_link(guest, space, site=request.build_absolute_uri("/"), by=guest.id, is_waited_for=False)
    return _draw(request, "sent")


def _masked(email: str) -> str:
    """Enough of an address to know one's own by."""
    name, at, host = email.partition("@")
    return f"{name[:1]}…{at}{host}" if at else ""


def _draw(request: HttpRequest, state: str, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "spaces/enter.html", {"state": state, **more}, status=status)
