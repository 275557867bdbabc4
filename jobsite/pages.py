"""What every page's frame needs: the places of the header, the theme, the unread badge, what to watch live."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from jobs.ui.outcomes import unread_count
from jobs.ui.visitor import followed, principal_of

#: Word, URL name, icon, the key after `g`, and whether only staff see it.
PLACES = (
    ("Now", "jobs:now", "house", "n", False),
    ("Spaces", "spaces:list", "boxes", "s", False),
    ("Jobs", "jobs:list", "list-checks", "j", False),
    ("Admin", "admin:index", "shield", "", True),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Fill the frame. The unread count and the live cursor cost one small query each, and only where drawn."""
    theme = request.COOKIES.get("theme", "")
    frame: dict[str, Any] = {"theme": theme if theme in {"light", "dark"} else ""}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return frame
    return {
        **frame,
        "places": [place for place in _places(request) if place["url"]],
        "inbox_is_here": request.path == reverse("jobs:inbox"),
        # Functions: the template asks each once, and only where it draws it.
        "unread_count": cache(lambda: unread_count(principal_of(request))),
        "live": cache(lambda: followed(request)),
    }


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask by themselves, for an artifact or an error, to the icon that pages link to."""
    return redirect(static("icons/favicon.svg"))


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    is_staff = bool(getattr(request.user, "is_staff", False))
    open_to_me = [place for place in PLACES if is_staff or not place[-1]]
    return [_place(word, _address(name), icon, key, here=request.path) for word, name, icon, key, _ in open_to_me]


def _place(word: str, url: str, icon: str, key: str, *, here: str) -> dict[str, Any]:
    is_here = here == url if url == "/" else bool(url) and here.startswith(url)
    return {"word": word, "url": url, "icon": icon, "key": key, "is_here": is_here}


def _address(name: str) -> str:
    """The address of a place; empty while its room is not mounted."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
