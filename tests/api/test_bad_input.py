"""Whatever is sent: the contract's error body and a 4xx, never a 5xx, never a half-made change."""

import gzip
import itertools
import json

import pytest

from jobs.models import Action, Event, Job
from tests.api.conftest import errors_of, make_job, refused, told

JOB = {"type": "app", "operation": "probe", "source": "us_app_one"}
ACTION = {"label": "A", "targetId": "us_xx_1"}
EVENT = {"topic": "job:updated", "domain": "job", "context": {}, "payload": {}}
PLAN = {"fieldMapping": [], "unmappedSourceFields": [], "unmappedDestinationFields": []}

#: Every address that takes a body, with a body that it takes; {id} is a ready job.
BODIES = [
    ("POST", "/v1/jobs", JOB),
    ("PATCH", "/v1/jobs/{id}", {"info": "x"}),
    ("POST", "/v1/jobs/{id}/ack", {"info": "x"}),
    ("POST", "/v1/jobs/{id}/complete", {"info": "x"}),
    ("POST", "/v1/jobs/{id}/fail", {"info": "x"}),
    ("POST", "/v1/jobs/{id}/cancel", {"info": "x"}),
    ("POST", "/v1/jobs/{id}/split", {"parts": 2}),
    ("PUT", "/v1/jobs/{id}/plan", PLAN),
    ("PATCH", "/v1/jobs/{id}/plan", PLAN),
    ("POST", "/v1/actions?spaceId=us_xx_1", ACTION),
    ("POST", "/v1/events", EVENT),
]
WITH_BODY = pytest.mark.parametrize(("method", "path", "good"), BODIES, ids=[f"{m} {p}" for m, p, _ in BODIES])

RAW = {
    "cut off": b'{"info": "x',
    "not JSON": b"<xml/>",
    "NaN": b'{"progress": NaN}',
    "infinity": b'{"progress": 1e999}',
    "bad UTF-8": b'{"info": "\xff\xfe"}',
    "UTF-16": '{"info": "x"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"info": "x"}',
    "NUL": b'{"info": "a\\u0000b"}',
    "NUL key": b'{"a\\u0000b": 1}',
    "lone surrogate": b'{"info": "\\ud800"}',
    "lone low surrogate": b'{"info": "\\udfff tail"}',
    "65 deep": b'{"metadata": ' + b"[" * 65 + b"]" * 65 + b"}",
    "2,000 deep": b"[" * 2000 + b"]" * 2000,
    "100,000 deep": b'{"metadata":' * 100_000 + b"1" + b"}" * 100_000,
    "beyond 2^53": b'{"metadata": {"n": 9007199254740993}}',
    "beyond 2^64": b'{"metadata": {"n": 340282366920938463463374607431768211456}}',
    "beyond reason": b'{"metadata": {"n": ' + b"9" * 5000 + b"}}",
    "two values": b"{} {}",
    "a list": b"[]",
    "a text": b'"text"',
    "a number": b"5",
    "null": b"null",
}


@WITH_BODY
@pytest.mark.parametrize("name", RAW)
def test_a_body_that_cannot_be_kept_is_refused(alice, job, method, path, good, name):
    before = Event.objects.count()
    refused(alice(method, path.format(id=job.pk), RAW[name]), 400)
    assert Event.objects.count() == before
    assert Job.objects.get().status == "ready"


@WITH_BODY
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_type_is_refused(alice, job, method, path, good, kind):
    response = alice(method, path.format(id=job.pk), json.dumps(good), content_type=kind)
    assert refused(response, 415)["code"] == "unsupported_media_type"


ODD = [None, True, -1, 150, 1.5, 10**15, "", "x", "x" * 300, "2026-99-99", [], [[]], {}, {"a": {"b": [1]}}]
JOB_MEMBERS = [
    *("type", "operation", "source", "destination", "config", "trigger", "status", "progress", "fileId", "mode"),
    *("input", "subject", "outcome", "result", "info", "managed", "environmentId", "spaceId", "part", "partData"),
    *("partExecution", "parentId", "predecessorIds", "metadata", "priority", "maxAttempts", "notBefore", "unknown"),
]
JOB_DETAILS = ["config", "status", "progress", "outcomeAcknowledgedAt", "estimatedCompletionAt", "info", "metadata"]
ACTION_MEMBERS = [
    *("label", "operation", "slug", "mode", "messages", "schedule", "primary", "inputForm", "constraints", "mount"),
    *("targetId", "id", "createdAt"),
]
EVENT_MEMBERS = ["topic", "domain", "context", "payload", "attributes", "target", "origin", "namespaces"]
MEMBERS = [
    ("/v1/jobs", JOB, JOB_MEMBERS),
    ("/v1/jobs/{id}", {}, JOB_DETAILS),
    ("/v1/jobs/{id}/ack", {}, ["info", "progress", "estimatedCompletionAt"]),
    ("/v1/jobs/{id}/complete", {}, ["outcome", "info", "result"]),
    ("/v1/jobs/{id}/fail", {}, ["outcome", "info"]),
    ("/v1/jobs/{id}/cancel", {}, ["info"]),
    ("/v1/jobs/{id}/split", {"parts": 2}, ["parts", "runInParallel"]),
    ("/v1/jobs/{id}/plan", PLAN, [*PLAN, "programId", "fileId", "jobId"]),
    ("/v1/actions?spaceId=us_xx_1", ACTION, ACTION_MEMBERS),
    ("/v1/events", EVENT, EVENT_MEMBERS),
]


@pytest.mark.parametrize(
    ("path", "good", "member"), [(path, good, name) for path, good, names in MEMBERS for name in names]
)
def test_a_value_of_any_type_never_breaks_the_server(alice, path, good, member):
    method = "PATCH" if path.endswith("{id}") else "PUT" if path.endswith("plan") else "POST"
    for value in ODD:
        response = alice(method, path.format(id=make_job().pk), {**good, member: value})
        assert response.status_code in (200, 400, 404, 409), (value, response.content)
        if response.status_code != 200:
            errors_of(response)


@pytest.mark.parametrize("progress", [150, -1, 100.5, "50", True, [], {}, 1e300])
def test_progress_lies_between_0_and_100(alice, job, progress):
    for method, path in (("POST", f"/v1/jobs/{job.pk}/ack"), ("PATCH", f"/v1/jobs/{job.pk}")):
        assert refused(alice(method, path, {"progress": progress}), 400)["key"] == "progress"


@pytest.mark.parametrize(
    "at",
    ["yesterday", "2026-02-30T00:00:00Z", 5, [], {}, True, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)
def test_a_date_that_is_none_is_refused(alice, job, at):
    error = refused(alice.post(f"/v1/jobs/{job.pk}/ack", {"estimatedCompletionAt": at}), 400)
    assert error["key"] == "estimatedCompletionAt"


BIG = "x" * 10_000_000


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/jobs", {**JOB, "info": BIG}, 400),
        ("/v1/jobs", {**JOB, "operation": BIG}, 400),
        ("/v1/jobs", {**JOB, "source": BIG}, 400),
        ("/v1/jobs", {**JOB, "input": {"x": BIG}}, 413),
        ("/v1/jobs", {**JOB, "config": {"x": BIG}}, 413),
        ("/v1/jobs", {**JOB, "unknown": BIG}, 413),
        ("/v1/jobs/{id}/ack", {"info": BIG}, 400),
        ("/v1/jobs/{id}/complete", {"outcome": {"message": BIG}}, 413),
        ("/v1/jobs/{id}/plan", {**PLAN, "fieldMapping": [{"x": BIG}] * 2}, 413),
        ("/v1/actions?spaceId=us_xx_1", {**ACTION, "label": BIG}, 400),
        ("/v1/actions?spaceId=us_xx_1", {**ACTION, "unknown": BIG}, 413),
        ("/v1/events", {**EVENT, "payload": {"x": BIG}}, 413),
        ("/v1/jobs", {"x": BIG * 2}, 413),
    ],
)
def test_ten_megabytes_are_too_much(alice, job, path, body, status):
    method = "PUT" if path.endswith("plan") else "POST"
    refused(alice(method, path.format(id=job.pk), body), status)
    assert Job.objects.count() == 1
    assert not Action.objects.exists()


def test_gzip_is_unpacked(alice):
    raw = gzip.compress(json.dumps({**JOB, "info": "packed"}).encode())
    assert told(alice.post("/v1/jobs", raw, **{"Content-Encoding": "gzip"}))["info"] == "packed"


@pytest.mark.parametrize(
    ("raw", "encoding", "status"),
    [
        (b"not gzip", "gzip", 400),
        (gzip.compress(b'{"a":1}' * 50)[:-9], "gzip", 400),
        (gzip.compress(b" " * 20_000_000), "gzip", 413),
        (b"{}", "br", 415),
        (b"", "gzip", 400),
    ],
    ids=["not gzip", "cut off", "bomb", "brotli", "empty"],
)
def test_gzip_is_unpacked_up_to_the_limit(alice, raw, encoding, status):
    refused(alice.post("/v1/jobs", raw, **{"Content-Encoding": encoding}), status)


IDS = [
    "%00",
    "a%00b",
    "us_jb_" + "x" * 500,
    "%F0%9F%92%A9",
    "..",
    "%2e%2e",
    "'",
    "%ff",
    "%ed%a0%80",
    "{}",
    "us_jb_%0a",
    "*",
    "%25",
]


@pytest.mark.parametrize(("place", "name"), list(itertools.product(["jobs", "actions", "events"], IDS)))
def test_an_id_that_is_none_is_unknown(alice, place, name):
    for method in ("GET", "PATCH", "DELETE"):
        assert alice(method, f"/v1/{place}/{name}").status_code in (404, 405)
    assert alice.post(f"/v1/{place}/{name}/ack").status_code in (404, 405)
    refused(alice.get(f"/v1/{place}/{name}"), 404)


@pytest.mark.parametrize("path", ["jobs", "actions", "events"])
@pytest.mark.parametrize("name", ["environmentId", "spaceId", "source", "topic", "fileId", "workbookId", "parentId"])
def test_a_filter_of_any_text_finds_nothing(alice, path, name):
    for value in ("%00", "%ed%a0%80", "x" * 2000, "%27%3B--", "us_sp_%F0%9F%92%A9", ""):
        response = alice.get(f"/v1/{path}?spaceId=us_xx_1&{name}={value}")
        assert response.status_code in (200, 400), response.content
