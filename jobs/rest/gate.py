"""The way into /v1: past the middlewares that only pages need, on one thread hop, and always JSON.

Under ASGI every ordinary middleware costs two changes of thread and a request may cost a database
connection; sessions, CSRF, messages and CSP mean nothing to a client with a bearer token. So `/v1` and
the probes leave the chain here. What counts for them too (allowed hosts, https, HSTS, nosniff) is
Django's own SecurityMiddleware, called directly.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.signals import got_request_exception
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch, resolve

from jobs.rest import cors
from jobs.rest.errors import as_response, explain

#: Requests of /v1 that run side by side in one process.
THREADS = 8
PROBES = frozenset({"/healthz", "/readyz"})
#: What begins so is ours; the second is where Flatfile's client streams records (contract §2.6).
PREFIXES = ("/v1/", "/v2-alpha/")
#: Pages among the addresses of /v1: they need the middlewares of pages.
PAGES = frozenset({"/v1/docs"})
#: What a browser may do with an answer that it was tricked into showing as a page: nothing.
HEADERS = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
_SLASHES = re.compile(r"/{2,}")

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


class ApiGate:
    """Middleware, the first of all. Everything that is not ours goes on untouched."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.security = SecurityMiddleware(_no_response)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="api")
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        """Answer what is ours, pass on the rest."""
        if not is_ours(request):
            answer: Answer = self.get_response(request)
            return answer
        return self._answer_async(request) if self.is_async else self._answer(request)

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        """Run the view in a thread that keeps its database connection for the next request."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, self._answer_in_thread, request)

    def _answer_in_thread(self, request: HttpRequest) -> HttpResponseBase:
        close_old_connections()
        try:
            return self._answer(request)
        finally:
            close_old_connections()

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response: Any
        try:
            request.get_host()
            response = self.security.process_request(request) or cors.preflight(request) or _view(request)
        except Exception as error:  # noqa: BLE001 - the last wall: nothing under /v1 answers in HTML
            response = _failure(request, error)
        cors.allow(request, response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            # As CommonMiddleware would: without it the server cuts the answer in chunks.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        answer: HttpResponseBase = self.security.process_response(request, response)
        return answer


def is_ours(request: HttpRequest) -> bool:
    """Whether a request is for the API or a probe; if so its path is put straight.

    Listeners send `//v1/…`, and no address of ours needs or minds a slash at its end (contract §3.5, §6).
    """
    path = request.path_info
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if path in PROBES:
        return True
    path = path.rstrip("/")
    if not (path + "/").startswith(PREFIXES) or path in PAGES:
        return False
    request.path_info = path
    _measure(request)
    return True


def _measure(request: HttpRequest) -> None:
    """Give a chunked body its length: REST framework and Django take a body without one for empty.

    Under ASGI the whole body is here already, in memory or in a file.
    """
    if request.META.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" not in request.META:
        return
    body: Any = getattr(request, "_stream", None)
    if hasattr(body, "seek"):
        request.META["CONTENT_LENGTH"] = str(body.seek(0, 2))
        body.seek(0)


def _view(request: HttpRequest) -> HttpResponseBase:
    match: ResolverMatch = resolve(request.path_info)
    request.resolver_match = match
    response: Any = match.func(request, *match.args, **match.kwargs)
    if hasattr(response, "render") and not response.is_rendered:
        response = response.render()
    found: HttpResponseBase = response
    return found


def _failure(request: HttpRequest, error: Exception) -> HttpResponseBase:
    if explain(error) is None:
        got_request_exception.send(sender=ApiGate, request=request)
    return as_response(error, path=request.path)


def _no_response(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse()
