"""How Schemathesis asks everything that /v1/openapi.json describes: with the owner's key, over Django's test client."""

import json
import re
from functools import cache
from typing import Any

import schemathesis
from django.test import Client
from requests import Request
from schemathesis import checks, openapi
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks as described

from jobs.api import docs

#: Lines of JSON are described as text, and made-up text is never one; so they are made here, and written below.
LINES = {"type": "array", "items": {"type": "object", "properties": {f"__{key}": {"type": "string"} for key in "ksdn"}}}
MEDIA = ("application/jsonl", "application/x-ndjson")


def _read() -> Any:
    document = json.loads(docs.openapi())
    document["paths"]["/v2-alpha/records.jsonl"]["post"]["requestBody"]["content"] = dict.fromkeys(
        MEDIA, {"schema": LINES}
    )
    return openapi.from_dict(document)


SCHEMA = _read()
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
PARTS = ("method", "url", "headers", "params", "json", "data", "files")
#: The test client writes these itself.
OWN_HEADERS = {"content-type", "content-length", "authorization"}
#: No mistake of ours, and an answer as it is described. Not asked: that what the description does not name is
#: refused, for null and unknown members are welcome here (the contract's §1.7).
CHECKS = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
    described.unsupported_method,
]


@schemathesis.serializer(*MEDIA)
def write_lines(context: Any, value: Any) -> Any:
    """Write a made-up body as one JSON text a line."""
    return "\n".join(json.dumps(line) for line in (value if isinstance(value, list) else [value])).encode()


def send(case: Any, token: str) -> Response:
    """Send a case through the test client, and show the answer to Schemathesis."""
    parts = case.as_transport_kwargs(base_url="http://testserver")
    sent = Request(**{part: parts[part] for part in PARTS if part in parts}).prepare()
    headers = {key: value for key, value in sent.headers.items() if key.lower() not in OWN_HEADERS}
    response = Client(raise_request_exception=False).generic(
        sent.method,
        sent.path_url,
        sent.body or b"",
        content_type=sent.headers.get("Content-Type", "application/json"),
        headers={**headers, "Authorization": f"Bearer {token}"},
    )
    content = b"".join(response.streaming_content) if response.streaming else response.content
    seen = {key: [value] for key, value in response.items()}
    return Response(response.status_code, seen, content=content, request=sent, elapsed=0.0, verify=False)


def judge(case: Any, response: Response) -> None:
    """Compare an answer with the description. Raises FailureGroup, which tells how to ask again."""
    case.validate_response(response, checks=CHECKS)


def lead(case: Any, things: dict[str, str]) -> None:
    """Put the ids of known things into the places for them: they lead deeper than made-up ones.

    An id that an earlier answer gave (it begins with us_) stays where it is.
    """
    for members in (case.path_parameters, case.query, case.body):
        if isinstance(members, dict):
            members |= {
                name: things[kind]
                for name, value in members.items()
                if (kind := _kind(name)) in things and not str(value).startswith("us_")
            }


@cache
def _kind(name: str) -> str:
    """Give the thing that a member names: sheet for sheetId and for sheet_id."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower().removesuffix("_id")
