"""The way into /v1: JSON whatever happens, no middleware of pages, and the same under ASGI."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.db import connections
from django.test import Client

from tests.api.conftest import make_api, make_job, refused, told


@pytest.mark.parametrize("path", ["//v1/jobs/{id}", "/v1//jobs/{id}", "/v1/jobs/{id}/", "//v1///jobs//{id}//"])
def test_slashes_too_many_are_forgiven(alice, job, path):
    # The test client takes //v1 for a host, so the path is given as a server would.
    client = Client(headers={"Authorization": f"Bearer {alice.token}"})
    assert told(client.get("/", PATH_INFO=path.format(id=job.pk)))["id"] == job.pk
    assert told(client.post("/", PATH_INFO=f"//v1/jobs/{job.pk}/ack/", content_type="application/json"))["attempt"] == 1


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/jobs/x/nothing", "/v1/%00", "/v1/\u00e9"])
def test_an_address_that_is_none_answers_in_json(db, path):
    assert refused(Client().get(path), 404)["code"] == "not_found"


def test_what_only_looks_like_an_address_of_ours_is_a_page(db):
    assert Client().get("/v12/jobs")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/v1/jobs"), ("PUT", "/v1/jobs/x"), ("GET", "/v1/jobs/x/execute"), ("POST", "/v1/actions/x"),
     ("PATCH", "/v1/events"), ("OPTIONS", "/v1/jobs"), ("TRACE", "/v1/jobs"), ("BREW", "/v1/jobs")],
)  # fmt: skip
def test_a_method_that_is_not_there_answers_in_json(alice, method, path):
    assert refused(alice(method, path), 405)["code"] == "method_not_allowed"


def test_a_method_that_is_not_there_is_told_which_are(alice):
    assert alice("PUT", "/v1/jobs/x")["Allow"] == "GET, PATCH, DELETE, HEAD"


def test_head_answers_without_a_body(alice, job):
    response = alice("HEAD", f"/v1/jobs/{job.pk}")
    assert (response.status_code, response.content) == (200, b"")


def test_an_answer_says_how_long_it_is(alice, job):
    answer = alice("GET", f"/v1/jobs/{job.pk}")
    assert answer["Content-Length"] == str(len(answer.content))


def test_a_host_that_is_not_ours_answers_in_json(db):
    refused(Client().get("/v1/jobs", headers={"Host": "evil.example"}), 400)


def test_a_failure_that_nobody_expected_answers_in_json_and_is_logged(alice, monkeypatch, caplog):
    monkeypatch.setattr("jobs.wire.job", lambda row: 1 / 0)
    client = Client(raise_request_exception=False)
    make_job()
    response = client.get("/v1/jobs", headers={"Authorization": f"Bearer {alice.token}"})
    error = refused(response, 500)
    assert error["code"] == "internal"
    assert "ZeroDivisionError" not in response.content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_https_is_asked_for_where_pages_ask_for_it(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    assert Client().get("/v1/jobs").status_code == 301
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/v1/jobs", secure=True)["Strict-Transport-Security"].startswith("max-age=60")


def test_an_answer_shown_as_a_page_can_do_nothing(alice, job):
    response = alice.get(f"/v1/jobs/{job.pk}")
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.fixture
def asgi(monkeypatch, transactional_db):
    """Connections of the gate's own threads end with their request, or they would outlive the test's database."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


async def ask(method: str, path: str, *chunks: bytes, **headers: str) -> tuple[int, Any]:
    """Send a request through the whole ASGI application, its body in chunks."""
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "server": ("testserver", 80), "client": ("::1", 1),
        "headers": [(b"host", b"testserver"), *((name.replace("_", "-").encode(), value.encode())
                                                for name, value in headers.items())],
    }  # fmt: skip
    client = ApplicationCommunicator(get_asgi_application(), scope)
    for chunk in chunks:
        await client.send_input({"type": "http.request", "body": chunk, "more_body": True})
    await client.send_input({"type": "http.request", "body": b"", "more_body": False})
    start, body = await client.receive_output(10), await client.receive_output(10)
    await client.wait(10)
    return start["status"], json.loads(body["body"])


def test_under_asgi_it_reads_chunked_bodies_of_unknown_length(asgi):
    key = f"Bearer {make_api().token}"
    body = json.dumps({"type": "app", "operation": "probe", "source": "us_app_one", "info": "in pieces"}).encode()

    async def send() -> tuple[int, Any]:
        return await ask("POST", "//v1/jobs", body[:20], body[20:], authorization=key, transfer_encoding="chunked",
                         content_type="application/json")  # fmt: skip

    status, answer = asyncio.run(send())
    assert (status, answer["data"]["info"]) == (200, "in pieces")


def test_under_asgi_requests_run_side_by_side(asgi):
    key, job = f"Bearer {make_api().token}", make_job()

    async def send() -> list[Any]:
        path = f"/v1/jobs/{job.pk}"
        return await asyncio.gather(*(ask("GET", path, authorization=key) for _ in range(20)))

    assert {(status, answer["data"]["id"]) for status, answer in asyncio.run(send())} == {(200, job.pk)}
