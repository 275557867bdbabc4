"""/v1/files (contract §2.7)."""

import asyncio
import json
import random
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from jobs.models import Event, Job
from spaces.models import File
from spaces.ops.file import store_file
from tests.api.conftest import refused, told
from tests.api.test_gate import ask

BOUNDARY = "form-data-encoder-x1"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
BYTES = bytes(range(256)) * 4


def form(parts, *, name="contacts.csv", data=b"name\nAda\n", end=True):
    """Write a form as the official client does: texts first, then the file, then the rest."""
    lines = b""
    for key, value in parts:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        lines += head.encode()
    lines += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    return lines + data + (f"\r\n--{BOUNDARY}--\r\n".encode() if end else b"")


def upload(api, space, *parts, **file):
    return api.post("/v1/files", form([("spaceId", space.id), *parts], **file), content_type=KIND)


@pytest.fixture
def file(world):
    stored = store_file(world.space, name="numbers.bin", chunks=[BYTES], by="", mode="export")
    return stored.file


def kept():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_it_stores_an_import_and_has_it_read(owner, world):
    action = {"operation": "open", "label": "Open"}
    made = told(upload(owner, world.space, ("mode", "import"), ("actions", json.dumps(action)), ("origin", "box")))
    assert (made["name"], made["ext"], made["mimetype"], made["mode"]) == ("contacts.csv", "csv", "text/csv", "import")
    assert (made["size"], made["bytesReceived"], made["status"], made["origin"]) == (9, 9, "analyzing", "box")
    assert made["actions"][0].items() >= action.items()
    assert File.objects.get(pk=made["id"]).location.read_bytes() == b"name\nAda\n"
    job = Job.objects.get(source=made["id"])
    assert (job.type, job.operation, job.status) == ("file", "extract", "ready")
    assert Event.objects.get(topic="file:created").context["fileId"] == made["id"]


def test_an_export_is_only_kept(owner, world):
    made = told(upload(owner, world.space, ("mode", "export")))
    assert (made["mode"], made["status"], Job.objects.count()) == ("export", "complete", 0)


def test_a_file_or_space_that_is_missing_is_refused(owner, world):
    refused(owner.post("/v1/files", {"spaceId": world.space.id}), 415)
    nothing = f"--{BOUNDARY}--\r\n".encode()
    assert refused(owner.post("/v1/files", nothing, content_type=KIND), 400)["key"] == "file"
    assert refused(owner.post("/v1/files", form([]), content_type=KIND), 400)["key"] == "spaceId"
    refused(upload(owner, world.space, ("mode", "sideways")), 400)


def test_an_upload_that_is_cut_off_leaves_nothing(owner, world):
    before = kept()
    error = refused(upload(owner, world.space, data=b"half of a fi", end=False), 400)
    assert error["message"] == "The form is cut off."
    assert (File.objects.count(), kept()) == (0, before)


def test_the_same_upload_again_with_its_key_gets_the_first_answer(owner, world):
    body, key = form([("spaceId", world.space.id)]), {"Idempotency-Key": "once"}
    first = told(owner.post("/v1/files", body, content_type=KIND, **key))
    assert told(owner.post("/v1/files", body, content_type=KIND, **key)) == first
    other = form([("spaceId", world.space.id)], data=b"other")
    refused(owner.post("/v1/files", other, content_type=KIND, **key), 422)
    assert File.objects.count() == 1


def test_trap_2_a_chunked_form_without_a_length_arrives_whole(monkeypatch, transactional_db, world, owner):
    # Connections of the gate's own threads must end with their request, or they outlive the database.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    data = random.Random(7).randbytes(3 * 1024 * 1024)
    body = form([("spaceId", world.space.id), ("mode", "export")], name="large.bin", data=data)
    chunks = [body[start : start + 65_536] for start in range(0, len(body), 65_536)]
    headers = {"authorization": f"Bearer {owner.token}", "content_type": KIND, "transfer_encoding": "chunked"}
    status, answer = asyncio.run(ask("POST", "/v1/files", *chunks, **headers))
    assert (status, answer["data"]["size"]) == (200, len(data))
    assert File.objects.get(pk=answer["data"]["id"]).location.read_bytes() == data


def test_it_lists_imports_unless_asked_for_exports(owner, world, file):
    made = told(upload(owner, world.space))
    answer = owner.get(f"/v1/files?spaceId={world.space.id}").json()
    assert [row["id"] for row in answer["data"]] == [made["id"]]
    assert answer["pagination"]["totalCount"] == 1
    assert [row["id"] for row in told(owner.get("/v1/files?mode=export"))] == [file.id]


def test_it_changes_details(owner, file, workbook):
    body = {"workbookId": workbook.id, "status": "complete", "name": "⚡️ numbers.bin", "actions": [{"label": "Go"}]}
    changed = told(owner.patch(f"/v1/files/{file.id}", body))
    assert (changed["workbookId"], changed["name"]) == (workbook.id, "⚡️ numbers.bin")
    assert [action["label"] for action in changed["actions"]] == ["Go"]
    assert Event.objects.filter(topic="file:updated").count() == 1
    refused(owner.patch(f"/v1/files/{file.id}", {"workbookId": "us_wb_unknown"}), 400)
    refused(owner.patch(f"/v1/files/{file.id}", {"status": "odd"}), 400)


def test_it_removes_the_file_and_its_bytes(owner, file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert told(owner.delete(f"/v1/files/{file.id}")) == {"success": True}
    assert not file.location.exists()


def test_it_copies_a_file_with_its_bytes_and_actions(owner, file):
    owner.patch(f"/v1/files/{file.id}", {"actions": [{"label": "Check", "operation": "check"}]})
    copy = told(owner.post(f"/v1/files/{file.id}/clone"))
    assert (copy["name"], copy["mode"], copy["size"]) == ("Copy of numbers.bin", "export", len(BYTES))
    assert copy["id"] != file.id
    assert [action["operation"] for action in copy["actions"]] == ["check"]
    owner.delete(f"/v1/files/{file.id}")
    assert File.objects.get(pk=copy["id"]).location.read_bytes() == BYTES
    assert told(owner.post(f"/v1/files/{copy['id']}/clone", {"prefix": "Old"}))["name"] == "Old Copy of numbers.bin"


def test_a_copy_of_an_import_is_read_too(owner, world):
    first = told(upload(owner, world.space))
    copy = told(owner.post(f"/v1/files/{first['id']}/clone"))
    assert Job.objects.filter(name="file:extract", source=copy["id"]).exists()


def test_a_file_without_bytes_is_not_copied(owner, file):
    file.location.unlink()
    refused(owner.post(f"/v1/files/{file.id}/clone"), 404)
    assert File.objects.count() == 1


def test_it_sends_the_bytes_as_a_download(owner, file):
    response = owner.get(f"/v1/files/{file.id}/download")
    assert (response.status_code, b"".join(response.streaming_content)) == (200, BYTES)
    assert response["Content-Disposition"] == 'attachment; filename="numbers.bin"'
    assert (response["X-Content-Type-Options"], response["Accept-Ranges"]) == ("nosniff", "bytes")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=1000-", 1000, 1023), ("bytes=-5", 1019, 1023)],
)
def test_it_sends_the_range_that_is_asked_for(owner, file, asked, first, last):
    response = owner.get(f"/v1/files/{file.id}/download", Range=asked)
    assert (response.status_code, b"".join(response.streaming_content)) == (206, BYTES[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)


def test_a_range_beyond_the_end_is_416_and_nonsense_is_passed_over(owner, file):
    response = owner.get(f"/v1/files/{file.id}/download", Range="bytes=5000-")
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")
    response = owner.get(f"/v1/files/{file.id}/download", Range="lines=1-2")
    assert (response.status_code, len(b"".join(response.streaming_content))) == (200, 1024)


def test_it_finds_the_header_of_a_table(owner):
    rows = [["Report of May", "", ""], ["name", "email", "age"], ["Ada", "a@b", "36"], ["Bob", "b@c", "7"]]
    found = told(owner.post("/v1/files/detect-header", {"options": {"algorithm": "default"}, "data": rows}))
    assert found == {"header": ["name", "email", "age"], "headerRow": 2, "letters": ["A", "B", "C"], "skip": 2}
    explicit = {"algorithm": "explicitHeaders", "headers": ["x", "y"], "skip": 1}
    assert told(owner.post("/v1/files/detect-header", {"options": explicit, "data": rows}))["headerRow"] == 1
    chosen = {"algorithm": "specificRows", "rowNumbers": [1]}
    assert told(owner.post("/v1/files/detect-header", {"options": chosen, "data": rows}))["header"][0] == "name"
    refused(owner.post("/v1/files/detect-header", {"data": "rows"}), 400)


@pytest.mark.parametrize(
    ("method", "below"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/download"), ("POST", "/clone")]
)
def test_charlie_cannot_tell_a_foreign_file_from_an_unknown_one(stranger, file, method, below):
    body = {} if method == "PATCH" else None
    foreign = stranger(method, f"/v1/files/{file.id}{below}", body)
    unknown = stranger(method, f"/v1/files/us_fl_unknown{below}", body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_charlie_lists_none_and_brings_none(stranger, world, file):
    assert told(stranger.get(f"/v1/files?mode=export&spaceId={world.space.id}")) == []
    refused(upload(stranger, world.space), 404)


def test_bob_may_look_and_not_touch(viewer, world, file):
    assert told(viewer.get(f"/v1/files/{file.id}"))
    refused(upload(viewer, world.space), 403)
    refused(viewer.patch(f"/v1/files/{file.id}", {}), 403)
    refused(viewer.delete(f"/v1/files/{file.id}"), 403)
