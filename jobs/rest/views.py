"""The one base of every REST view: parse, check access, call one verb, answer with JSON."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from jobs.access import Principal
from jobs.errors import InvalidInput, TooLarge
from jobs.rest import idempotency
from jobs.rest.authentication import principal_of
from jobs.rest.fields import FREE_MAX_BYTES
from jobs.rest.renderers import OrjsonRenderer
from jobs.wire import encode

S = TypeVar("S", bound="Serializer[Any]")
RENDERER = OrjsonRenderer()
SUCCESS = {"data": {"success": True}}


class ApiView(APIView):
    """Handlers return what is to be sent as JSON, always with status 200, or raise (contract §1.6, §2).

    REST framework's negotiation, versions, throttles and lazy rendering are left out: there is one
    format, and under ASGI a lazy answer costs another change of thread.
    """

    #: What Allow names. OPTIONS is not among them: only a browser's question is answered, by `jobs.rest.cors`.
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    metadata_class = None
    #: Its answers hold what is stored nowhere, so none is kept to be given a second time.
    gives_secrets = False

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return principal_of(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer one request; every failure that is expected becomes the contract's error body."""
        self.args, self.kwargs, self.headers = args, kwargs, {}
        self.request = asked = self.initialize_request(request, *args, **kwargs)
        asked.accepted_renderer, asked.accepted_media_type = RENDERER, RENDERER.media_type
        try:
            self.perform_authentication(asked)
            self.check_permissions(asked)
            answer = self._act(asked, **kwargs)
        except Exception as error:  # noqa: BLE001 - handle_exception raises what nobody expected again
            answer = self.handle_exception(error)
        return self._encoded(answer)

    def _act(self, request: Request, **kwargs: Any) -> Any:
        method = str(request.method).lower()
        handler = getattr(self, method, self.http_method_not_allowed)
        act = partial(handler, request, **kwargs)
        key = idempotency.key_of(request._request) if method == "post" else None
        if key is None:
            return act()
        if self.gives_secrets:
            raise InvalidInput("The answer is not kept here; send no Idempotency-Key.", key="Idempotency-Key")
        content = [request.method, request.path, request.META.get("QUERY_STRING", ""), self.content_of(request)]
        return idempotency.once(key, principal=self.principal, content=content, act=act)

    def content_of(self, request: Request) -> Any:
        """Give what a body says, as JSON: it tells a repeated request from another with the same key."""
        return request.data

    def _encoded(self, answer: Any) -> HttpResponseBase:
        if isinstance(answer, HttpResponseBase) and not isinstance(answer, Response):
            return answer
        is_failure = isinstance(answer, Response)
        body = encode(answer.data if is_failure else answer)
        response = HttpResponse(body, content_type="application/json")
        if is_failure:
            response.status_code = answer.status_code
            for name in answer.headers.keys() - {"Content-Type"}:
                response[name] = answer[name]
        response["Cache-Control"] = "no-store"
        return response


class OpenView(ApiView):
    """For those who have no key yet: whatever key comes along is not looked at."""

    authentication_classes = ()
    permission_classes = ()
    gives_secrets = True


def body_of(request: Request) -> dict[str, Any]:
    """Give the JSON object of a body without the members that are null: the official client sends null
    for what was not given (contract §1.7). No body is an empty object.

    Raises InvalidInput for a body of another shape.
    """
    body = request.data
    if not isinstance(body, dict):
        raise InvalidInput("The body must be a JSON object.")
    return {name: value for name, value in body.items() if value is not None}


def checked(serializer: type[S], data: dict[str, Any]) -> dict[str, Any]:
    """Check `data` and give the members that the serializer knows. Raises REST framework's ValidationError."""
    return dict(_shared(serializer).run_validation(data))


def unknown(serializer: type[S], data: dict[str, Any]) -> dict[str, Any]:
    """Give the members that the serializer does not know: harmless, so they are kept (contract §1.7).

    Raises TooLarge for more than any one free value may hold.
    """
    known = _shared(serializer).fields
    strange = {name: value for name, value in data.items() if name not in known}
    if strange and len(encode(strange)) > FREE_MAX_BYTES:
        raise TooLarge(f"Members without a meaning may hold up to {FREE_MAX_BYTES} bytes.", key=min(strange)[:100])
    return strange


@cache
def _shared(serializer: type[S]) -> S:
    """One instance checks every request: it keeps no state, and copying its fields costs more than using them."""
    made: Callable[[], S] = serializer
    return made()
