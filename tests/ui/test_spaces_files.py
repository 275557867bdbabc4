"""Files: upload, download, delete."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Event, Job
from spaces.models import File
from tests.cast import World
from tests.pages import words

CSV = b"name,age\nAda,36\n"


def _upload(world: World, *files: tuple[str, bytes], who: str = "alice", **options):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return world.client(who).post(f"/space/{world.space.id}/upload/", {"file": sent} if sent else {}, **options)


def test_an_uploaded_file_is_stored_and_gets_its_job(world: World):
    answer = _upload(world, ("people.csv", CSV))
    assert answer["Location"] == f"/space/{world.space.id}/"
    file = File.objects.get()
    assert file.location.read_bytes() == CSV
    assert Job.objects.get(source=file.id).name == "file:extract"
    assert "people.csv" in words(world.client("alice").get(f"/space/{world.space.id}/"))


def test_a_script_gets_the_list_of_files_back(world: World):
    answer = _upload(world, ("a.csv", CSV), ("b.csv", CSV), headers={"HX-Request": "true"})
    assert answer.status_code == 201
    assert "<html" not in answer.content.decode()
    assert "a.csv" in words(answer)
    assert "b.csv" in words(answer)


def test_nothing_to_upload_is_a_sentence(world: World):
    assert _upload(world, headers={"HX-Request": "true"}).content.decode() == "Choose a file first."
    client = world.client("alice")
    client.post(f"/space/{world.space.id}/upload/")
    assert "Choose a file first." in words(client.get(f"/space/{world.space.id}/"))


def test_too_many_files_at_once_are_refused_as_a_whole(world: World):
    answer = _upload(world, *[(f"{number}.csv", CSV) for number in range(51)], headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert not File.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "<b>.csv", "x" * 400 + ".csv", "тест 😀.csv"])
def test_any_name_is_only_a_name(world: World, name: str):
    _upload(world, (name, CSV))
    file = File.objects.get()
    assert "/" not in file.name
    assert "<b>.csv" not in world.client("alice").get(f"/space/{world.space.id}/").content.decode()
    answer = world.client("alice").get(f"/file/{file.id}/download/")
    assert b"".join(answer.streaming_content) == CSV


def test_an_empty_file_is_taken_and_said_to_be_empty_by_its_job(world: World):
    assert _upload(world, ("empty.csv", b"")).status_code == 302
    assert File.objects.get().size_bytes == 0


def test_only_those_who_may_act_upload_and_delete(world: World):
    assert _upload(world, ("a.csv", CSV), who="bob").status_code == 403
    assert _upload(world, ("a.csv", CSV), who="charlie").status_code == 404
    assert not File.objects.exists()
    _upload(world, ("a.csv", CSV))
    file = File.objects.get()
    for who, status in (("bob", 403), ("charlie", 404)):
        assert world.client(who).get(f"/file/{file.id}/delete/").status_code == status
        assert world.client(who).post(f"/file/{file.id}/delete/").status_code == status
    assert File.objects.exists()
    page = words(world.client("bob").get(f"/space/{world.space.id}/"))
    assert "Upload files" not in page
    assert "Delete…" not in page


def test_deleting_asks_first_and_names_what_goes(world: World):
    _upload(world, ("a.csv", CSV))
    file, client = File.objects.get(), world.client("alice")
    asked = words(client.get(f"/file/{file.id}/delete/"))
    assert "1 file , “a.csv” (" in asked
    assert File.objects.exists()
    assert client.post(f"/file/{file.id}/delete/")["Location"] == f"/space/{world.space.id}/"
    assert not File.objects.exists()
    assert Event.objects.filter(topic="file:deleted").count() == 1
    assert client.post(f"/file/{file.id}/delete/").status_code == 404


def test_a_download_is_never_shown_in_the_pages_own_origin(world: World):
    _upload(world, ("page.html", b"<script>alert(1)</script>"))
    answer = world.client("bob").get(f"/file/{File.objects.get().id}/download/")
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.getvalue() == b"<script>alert(1)</script>"


def test_bytes_that_are_gone_are_not_found(world: World):
    _upload(world, ("a.csv", CSV))
    file = File.objects.get()
    file.location.unlink()
    assert world.client("alice").get(f"/file/{file.id}/download/").status_code == 404


def test_a_file_says_how_far_it_is(world: World):
    _upload(world, ("a.csv", CSV))
    file, client = File.objects.get(), world.client("alice")
    assert "Waits to be read" in words(client.get(f"/file/{file.id}/row/"))
    File.objects.update(status="failed", problem="It is not a table.")
    page = words(client.get(f"/file/{file.id}/"))
    assert "Not readable" in page
    assert "It is not a table." in page
