"""The description of /v1 for programs (OpenAPI 3) and for people."""

import re
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from jobs.wire import encode


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI says that every call needs a key."""

    target_class = "jobs.rest.authentication.BearerAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer", "description": "An API key of one environment."}


@cache
def openapi() -> bytes:
    """Write the description; it does not change while the process lives."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return encode(_camel(generator.get_schema(request=None, public=True)))  # type: ignore[no-untyped-call]


def _camel(document: dict[str, Any]) -> dict[str, Any]:
    """Spell the names in addresses as the wire spells everything: `{jobId}`, in the paths and in their parameters."""
    for operations in document["paths"].values():
        for parameter in (each for one in operations.values() for each in one.get("parameters", ())):
            if parameter["in"] == "path":
                parameter["name"] = _camel_word(parameter["name"])
    paths = {
        re.sub(r"{(\w+)}", lambda name: f"{{{_camel_word(name[1])}}}", path): operations
        for path, operations in document["paths"].items()
    }
    return {**document, "paths": paths}


def _camel_word(word: str) -> str:
    return re.sub(r"_([a-z])", lambda letter: letter[1].upper(), word)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI document."""
    return HttpResponse(openapi(), content_type="application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the browsable description; its script and styles come from files, so our CSP holds."""
    return render(request, "jobs/api_docs.html")
