"""The theme: a cookie, so that the first paint is right and nothing needs a script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jobs.ui.views.verbs import back_of
from jobs.ui.visitor import page

THEMES = {"light", "dark"}
YEAR_SECONDS = 365 * 24 * 3600


@require_POST
@page
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; anything else follows the system again."""
    answer = HttpResponse(status=204) if getattr(request, "htmx", False) else redirect(back_of(request))
    wanted = request.POST.get("theme")
    if wanted in THEMES:
        answer.set_cookie("theme", wanted, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme")
    return answer
