"""/v1/openapi.json describes what is there, and /v1/docs shows it under our CSP."""

import json
import re

import pytest
from django.test import Client

from jobs.api import docs, urls
from tests.api.conftest import make_job, told

#: What those call who have no key yet.
WITHOUT_A_KEY = {
    ("POST", "/v1/auth"),
    ("POST", "/v1/auth/refresh-token"),
    ("POST", "/v1/invitations/exchange"),
    ("POST", "/v1/internal/spaces/init"),
}


@pytest.fixture(scope="module")
def document():
    return json.loads(docs.openapi())


def operations(document):
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_it_is_served_to_anyone(db, document):
    response = Client().get("/v1/openapi.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == document


def test_it_is_openapi_3(document):
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "Jobsite"


def test_every_route_and_method_is_described(document):
    described = {path for _, path in operations(document)}
    patterns = [re.sub(r"_([a-z])", lambda letter: letter[1].upper(), str(route.pattern)) for route in urls.v1]
    routes = {"/v1/" + re.sub(r"<str:(\w+)>", r"{\1}", pattern) for pattern in patterns}
    assert routes - described == {"/v1/openapi.json", "/v1/docs"}


def test_every_operation_needs_a_key_and_tells_how_it_fails(document):
    for place, operation in operations(document).items():
        if place in WITHOUT_A_KEY:
            assert "security" not in operation, place
        elif place[1].startswith("/v1/"):
            assert operation["security"] == [{"apiKey": []}], place
            assert {"200", "400", "401", "403", "404", "409"} <= set(operation["responses"]), place


def test_the_seventeen_methods_of_jobs_have_their_names(document):
    names = {operation["operationId"] for operation in operations(document).values()}
    methods = {
        *("list", "create", "get", "update", "delete", "execute", "ack", "ackOutcome", "complete", "fail", "cancel"),
        *("getExecutionPlan", "updateExecutionPlan", "updateExecutionPlanFields", "retry", "previewMutation", "split"),
    }
    assert len(methods) == 17
    assert {f"jobs_{method}" for method in methods} <= names
    assert {f"actions_{method}" for method in ["create", "bulkCreate", "getAll", "get", "update", "delete"]} <= names


def test_its_making_warns_of_nothing(capsys, document):
    from drf_spectacular.generators import SchemaGenerator

    SchemaGenerator().get_schema(request=None, public=True)
    assert "Warning" not in capsys.readouterr().err


def test_a_job_is_what_its_description_says(alice, document):
    shown = told(alice.get(f"/v1/jobs/{make_job().pk}"))
    shape = document["components"]["schemas"]["Job"]
    assert set(shape["required"]) <= set(shown) <= set(shape["properties"])


def test_what_is_free_is_described_as_any_object(document):
    schemas = document["components"]["schemas"]
    assert schemas["Event"]["properties"]["context"] == {"type": "object", "additionalProperties": True}
    assert schemas["JobCompleteDetails"]["properties"]["outcome"]["$ref"].endswith("/JobOutcome")


def test_the_docs_page_has_no_inline_code_and_our_csp(db):
    response = Client().get("/v1/docs")
    page = response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "<style" not in page
    assert 'data-openapi="/v1/openapi.json"' in page


def test_names_in_addresses_are_spelled_as_on_the_wire(document):
    for path, methods in document["paths"].items():
        assert "_" not in path, path
        for operation in methods.values():
            named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path)), path


def test_the_docs_page_has_the_chosen_theme_and_a_way_back(db):
    client = Client()
    client.cookies["theme"] = "dark"
    page = client.get("/v1/docs").content.decode()
    assert 'data-theme="dark"' in page
    assert 'href="/"' in page


def test_a_browser_that_asks_for_an_icon_gets_one(db):
    response = Client().get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].startswith("/static/icons/favicon")
