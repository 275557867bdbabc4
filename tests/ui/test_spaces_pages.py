"""Spaces, workbooks, files and documents as pages: who sees what, and what bad addresses get."""

import pytest
from django.urls import reverse

from jobs.access import person
from jobs.models import Event
from spaces.models import Membership, Role, Space, Workbook
from spaces.ops.document import create_document
from spaces.ops.file import store_file
from tests.cast import World
from tests.pages import run_job, words


def _file(world: World, name: str = "people.csv"):
    return store_file(world.space, name=name, chunks=[b"name\nAda\n"], by=person(world.alice).id).file


def _things(world: World, workbook: Workbook) -> dict[str, str]:
    document = create_document(world.space, title="Read me", body="# Hello", by=person(world.alice).id)
    file = _file(world)
    sheet = workbook.sheets.get()
    return {
        "space": reverse("spaces:space", args=[world.space.id]),
        "files": reverse("spaces:files", args=[world.space.id]),
        "workbooks": reverse("spaces:workbooks", args=[world.space.id]),
        "inside": f"/space/{world.space.id}/workbook/{workbook.id}",
        "workbook": reverse("spaces:workbook", args=[workbook.id]),
        "sheet": reverse("spaces:sheet", args=[sheet.id]),
        "rows": reverse("spaces:rows", args=[sheet.id]),
        "counts": reverse("spaces:counts", args=[sheet.id]),
        "file": reverse("spaces:file", args=[file.id]),
        "row": reverse("spaces:file_row", args=[file.id]),
        "download": reverse("spaces:download", args=[file.id]),
        "document": reverse("spaces:document", args=[document.id]),
    }


def test_every_page_is_there_for_its_people_and_not_for_a_stranger(world: World, workbook: Workbook):
    for name, url in _things(world, workbook).items():
        for who in ("alice", "bob"):
            answer = world.client(who).get(url)
            answer.getvalue()
            assert answer.status_code in {200, 302}, (name, who)
        assert world.client("charlie").get(url).status_code == 404, name


def test_visitors_are_sent_to_sign_in(world: World, workbook: Workbook, client):
    for url in _things(world, workbook).values():
        assert client.get(url).status_code == 302


@pytest.mark.parametrize("kind", ["space", "workbook", "sheet", "file", "document", "action"])
@pytest.mark.parametrize("public_id", ["nothing", "us_wb_0", "us_sp_%00", "%F0%9F%98%80", "x" * 3000])
def test_an_id_that_is_none_is_not_found(world: World, kind: str, public_id: str):
    assert world.client("alice").get(f"/{kind}/{public_id}/").status_code == 404


def test_the_list_shows_only_what_a_person_may_see(world: World):
    assert "Alice's space" in words(world.client("bob").get("/spaces/"))
    assert "Alice's space" not in words(world.client("charlie").get("/spaces/"))


def test_the_list_says_what_to_do_when_it_is_empty(world: World):
    Membership.objects.filter(user=world.bob).delete()
    assert "Nobody has invited you to a space." in words(world.client("bob").get("/spaces/"))


@pytest.mark.parametrize("page", ["0", "-1", "9" * 400, "x", "%00", "1.5", ""])
def test_any_page_number_gives_a_page(world: World, workbook: Workbook, page: str):
    sheet = workbook.sheets.get()
    for url in (f"/spaces/?page={page}", f"/space/{world.space.id}/?files={page}", f"/sheet/{sheet.id}/?page={page}"):
        assert world.client("alice").get(url).status_code == 200, url


def test_a_space_is_made_where_the_person_may_act(world: World):
    Membership.objects.create(user=world.alice, environment=world.environment, role=Role.EDITOR)
    answer = world.client("alice").post("/spaces/", {"name": "Winter import"})
    made = Space.objects.get(name="Winter import")
    assert answer["Location"] == f"/space/{made.id}/"
    assert Event.objects.filter(topic="space:created", space_id=made.id).count() == 1


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 201])
def test_a_space_needs_a_name_of_fair_length(world: World, name: str):
    Membership.objects.create(user=world.alice, environment=world.environment, role=Role.EDITOR)
    answer = world.client("alice").post("/spaces/", {"name": name})
    assert answer.status_code in {302, 400}
    assert answer.status_code == 302 or "name" in words(answer)


def test_nobody_makes_a_space_where_they_may_not(world: World):
    given = {"name": "Mine now", "environment": world.environment.id}
    assert world.client("bob").post("/spaces/", given).status_code == 403
    assert world.client("charlie").post("/spaces/", given).status_code == 403
    assert not Space.objects.filter(name="Mine now").exists()


def test_a_next_inside_of_a_space_finds_its_page(world: World, workbook: Workbook):
    sheet, client = workbook.sheets.get(), world.client("alice")
    address = f"/space/{world.space.id}/workbook/{workbook.id}/sheet/{sheet.id}?filter=error"
    assert client.get(address)["Location"] == f"/sheet/{sheet.id}/?filter=error"
    assert client.get(f"/space/{world.space.id}/home")["Location"] == f"/space/{world.space.id}/"
    assert client.get(f"/space/{world.space.id}/sheet/us_sh_none").status_code == 404


def test_a_document_is_drawn_and_cannot_run_anything(world: World):
    body = (
        "# Big\n\n<script>alert(1)</script>\n\n[go](javascript:alert(1)) **bold** <b onclick=x>\n\n| a |\n|---|\n| 1 |"
    )
    document = create_document(world.space, title="Notes", body=body, by="")
    html = world.client("alice").get(f"/document/{document.id}/").content.decode()
    prose = html.partition('class="card-body prose"')[2].partition("</article>")[0]
    assert "<h2>Big</h2>" in prose
    assert "<strong>bold</strong>" in prose
    assert "<table>" in prose
    assert "<script" not in prose
    assert 'href="javascript' not in prose
    assert "<b " not in prose


def test_the_page_is_older_than_what_its_script_follows(world: World, workbook: Workbook, monkeypatch):
    """What happens while the page is being read must be told after it."""
    made = []

    def while_reading(*args, **kwargs):
        made.append(run_job(world))
        return None

    monkeypatch.setattr("spaces.ui.views.workbook.overlay_on", while_reading)
    answer = world.client("alice").get(f"/workbook/{workbook.id}/")
    first = Event.objects.filter(job_id=made[0].id).order_by("seq").first()
    assert first is not None
    assert f".{first.seq - 1}&quot;" in answer.content.decode()


def test_the_price_of_a_space_does_not_grow_with_its_files(
    world: World, workbook: Workbook, django_assert_max_num_queries
):
    for number in range(6):
        _file(world, f"file {number}.csv")
    client = world.client("alice")
    client.get(f"/space/{world.space.id}/")
    with django_assert_max_num_queries(40) as few:
        client.get(f"/space/{world.space.id}/")
    assert sum("jobs_job" in query["sql"] for query in few.captured_queries) <= 12
