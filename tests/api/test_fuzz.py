"""Schemathesis asks everything that /v1/openapi.json describes, with the owner's key: no answer is a mistake of ours.

`make test` sends some five hundred requests, the same ones every time; `make fuzz` sends twenty thousand new ones.
"""

import json
import os
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests import Request
from schemathesis.core.transport import Response

from jobs.api import docs
from tests.api.things import make_callers, make_jobs, make_things

#: Requests for each operation when `make fuzz` says how many; otherwise a few, always the same.
ASKED = os.environ.get("FUZZ_CASES")
CASES = int(ASKED or 3)
PARTS = ("method", "url", "headers", "params", "json", "data", "files")
#: The test client writes these itself.
OWN_HEADERS = {"content-type", "content-length", "authorization"}
FOUND = (each.ok() for each in schemathesis.openapi.from_dict(json.loads(docs.openapi())).get_all_operations())
OPERATIONS = {f"{each.method.upper()} {each.path}": each for each in FOUND if each.path.startswith("/v1/")}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.timeout(900)
def test_it_answers_whatever_is_asked(world, name):
    operation, things, token = OPERATIONS[name], make_things(world), make_callers(world)["owner"]
    things["job"] = make_jobs(things)["ready"]

    @settings(
        max_examples=CASES,
        derandomize=ASKED is None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_known=st.booleans())
    def ask(case: Any, is_known: bool) -> None:
        if is_known:
            # A thing that is there leads deeper than a made-up id.
            given_ids = case.path_parameters or {}
            case.path_parameters = {key: things.get(key.removesuffix("_id"), given_ids[key]) for key in given_ids}
        sent, response = _send(case, token)
        assert response.status_code < 500, (sent.method, sent.path_url, sent.body, response.content[:500])
        operation.validate_response(_seen(sent, response))

    ask()


def _send(case: Any, token: str) -> tuple[Any, Any]:
    """Send a case through the test client, and give what was sent with the answer."""
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
    return sent, response


def _seen(sent: Any, response: Any) -> Response:
    """Show an answer to Schemathesis."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {key: [value] for key, value in response.items()}
    return Response(response.status_code, headers, content=content, request=sent, elapsed=0.0, verify=False)
