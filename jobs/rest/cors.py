"""Pages of other sites that may ask /v1 (the Fetch standard's CORS): none, unless the operator names their origins.

A client in a page sends its key itself and no cookie ever counts here, so credentials in the standard's sense are
never allowed; whoever has no key learns nothing, whatever page asks.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from jobs import conf

METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD"
#: What a page may read of an answer, beyond what every page may.
SHOWN = "Allow, Content-Disposition, Content-Range, Retry-After"
MAX_AGE_SECONDS = 86_400


def preflight(request: HttpRequest) -> HttpResponse | None:
    """Answer a browser that asks whether a page may ask; None when this is another question."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers or not _origin(request):
        return None
    response = HttpResponse()
    response["Access-Control-Allow-Methods"] = METHODS
    # Clients send headers of their own making (X-Fern-…), and * would leave out Authorization.
    response["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")
    response["Access-Control-Max-Age"] = str(MAX_AGE_SECONDS)
    patch_vary_headers(response, ["Access-Control-Request-Headers"])
    return response


def allow(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the page that asks read the answer, if its origin is one of those."""
    if not conf.cors_origins():
        return
    patch_vary_headers(response, ["Origin"])
    if origin := _origin(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = SHOWN


def _origin(request: HttpRequest) -> str:
    """Give the page's origin if it may ask, otherwise nothing."""
    origin = request.headers.get("Origin", "")
    known = conf.cors_origins()
    return origin if origin and ("*" in known or origin in known) else ""
