"""Mapping a file's records: the sheet is chosen, the plan reviewed and agreed to, all without JavaScript."""

import re

import pytest

from jobs import lifecycle
from jobs.models import Job
from spaces.models import File, Sheet
from spaces.models.workbook import EXTRACTED_FROM_SOURCE
from spaces.ops.file import store_file
from spaces.ops.mapping_plan import start_mapping
from tests.cast import World
from tests.mapped import BY
from tests.pages import words


@pytest.fixture
def file(world: World, raw: Sheet) -> File:
    """The file that the raw sheet was read from."""
    stored = store_file(world.space, name="raw.csv", chunks=[b"a,b\n1,2\n"], by=BY).file
    raw.workbook.treatments = [EXTRACTED_FROM_SOURCE]
    raw.workbook.save(update_fields=["treatments"])
    File.objects.filter(pk=stored.pk).update(workbook=raw.workbook, status="complete")
    return File.objects.get(pk=stored.pk)


@pytest.fixture
def job(raw: Sheet, target: Sheet) -> Job:
    """A mapping whose plan waits."""
    return start_mapping(raw, target, by=BY)


def plan_of(job: Job) -> dict:
    edges = Job.objects.get(pk=job.pk).plan["fieldMapping"]
    return {edge["destinationField"]["key"]: edge["sourceField"]["key"] for edge in edges}


def filled_in(page: str) -> dict[str, list[str]]:
    """What a browser would send of the form as it stands."""
    sent: dict[str, list[str]] = {}
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        sent.setdefault(name, []).extend(re.findall(r'value="([^"]*)" selected', inner) or [""])
    for name, value in re.findall(r'<input type="hidden" name="(value:[^"]+)" value="([^"]*)">', page):
        sent.setdefault(name, []).append(value)
    return sent


def test_a_person_chooses_the_sheet_and_sees_the_plan(world: World, file: File, target: Sheet, raw: Sheet):
    alice = world.client("alice")
    assert f"/file/{file.id}/map/" in alice.get(f"/file/{file.id}/").content.decode()
    form = alice.get(f"/file/{file.id}/map/").content.decode()
    assert f'value="{target.id}"' in form
    assert form.count(f'value="{raw.id}"') == 1
    answer = alice.post(f"/file/{file.id}/map/", {"source": raw.id, "destination": target.id})
    job = Job.objects.get(operation="map")
    assert (answer["Location"], job.status) == (f"/mapping/{job.id}/", "planning")
    assert plan_of(job) == {"full_name": "Full Name", "e_mail": "email", "state": "State"}
    page = words(alice.get(answer["Location"]))
    for told in ("Map Raw to People", "Absolute", "Ada, Bob, Eve", "Goes nowhere: note", "unknown becomes"):
        assert told in page, told
    assert "waits for your yes" in words(alice.get(f"/file/{file.id}/"))


def test_the_form_as_it_stands_changes_nothing_and_starts_the_job(world: World, job: Job):
    alice, before = world.client("alice"), Job.objects.get(pk=job.pk).plan
    sent = filled_in(alice.get(f"/mapping/{job.id}/").content.decode())
    alice.post(f"/mapping/{job.id}/", {**sent, "do": "keep"})
    assert Job.objects.get(pk=job.pk).plan == before
    answer = alice.post(f"/mapping/{job.id}/", {**sent, "do": "start"})
    assert answer["Location"] == f"/jobs/{job.id}/"
    after = Job.objects.get(pk=job.pk)
    assert (after.status, after.plan) == ("ready", before)
    assert alice.get(f"/mapping/{job.id}/")["Location"] == f"/jobs/{job.id}/"


def test_other_columns_and_other_options_can_be_chosen(world: World, job: Job):
    alice = world.client("alice")
    sent = {
        "source:full_name": "note",
        "source:e_mail": "",
        "source:state": "State",
        "value:state": ["unknown", "active"],
        "option:state": ["off", ""],
    }
    alice.post(f"/mapping/{job.id}/", {**sent, "do": "keep"})
    plan = Job.objects.get(pk=job.pk).plan
    assert plan_of(job) == {"full_name": "note", "state": "State"}
    assert [one["sourceField"]["key"] for one in plan["unmappedSourceFields"]] == ["Full Name", "email"]
    assert plan["fieldMapping"][1]["enumDetails"] == {
        "mapping": [
            {"sourceValue": "Switched Off", "destinationValue": "off"},
            {"sourceValue": "unknown", "destinationValue": "off"},
        ],
        "unusedSourceValues": ["active"],
        "unusedDestinationValues": ["on"],
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"source:full_name": "gone"},
        {"source:gone": "note"},
        {"source:full_name": "\x00"},
        {"source:full_name": "", "source:e_mail": "", "source:state": "", "do": "start"},
    ],
)
def test_what_is_not_there_cannot_be_chosen(world: World, job: Job, sent: dict):
    alice, before = world.client("alice"), plan_of(job)
    assert alice.post(f"/mapping/{job.id}/", sent)["Location"] == f"/mapping/{job.id}/"
    assert (plan_of(job), Job.objects.get(pk=job.pk).status) == (before, "planning")


def test_a_plan_that_a_client_wrote_strangely_is_shown_all_the_same(world: World, job: Job):
    strange = [
        {},
        {"sourceField": 5},
        {"sourceField": {"key": "note"}, "destinationField": {"key": "state"}, "preview": 1},
    ]
    strange[2] |= {"metadata": 7, "enumDetails": {"mapping": [1, {}], "unusedSourceValues": 3}}
    lifecycle.update(job.pk, plan={"fieldMapping": strange})
    alice = world.client("alice")
    assert alice.get(f"/mapping/{job.id}/").status_code == 200
    alice.post(f"/mapping/{job.id}/", {"source:full_name": "note", "value:state": ["x"], "do": "keep"})
    assert plan_of(job) == {"full_name": "note", "state": "note"}


def test_the_page_of_the_job_leads_to_its_plan(world: World, job: Job):
    alice, place = world.client("alice"), f"/mapping/{job.id}/"
    assert place in alice.get(f"/jobs/{job.id}/").content.decode()
    lifecycle.cancel(job.pk)
    assert place not in alice.get(f"/jobs/{job.id}/").content.decode()


def test_nothing_chosen_is_a_sentence(world: World, file: File):
    alice = world.client("alice")
    assert "Choose a sheet to map to." in words(alice.post(f"/file/{file.id}/map/", {"destination": "us_sh_none"}))
    assert not Job.objects.filter(operation="map").exists()


def test_a_file_that_was_not_read_is_not_mapped(world: World, file: File):
    File.objects.filter(pk=file.pk).update(workbook=None)
    assert world.client("alice").get(f"/file/{file.id}/map/").status_code == 404
    assert "Map to…" not in words(world.client("alice").get(f"/file/{file.id}/"))


def test_a_space_without_another_workbook_says_so(world: World, file: File):
    assert "No sheet to map to" in words(world.client("alice").get(f"/file/{file.id}/map/"))


def test_viewers_look_and_strangers_do_not(world: World, file: File, job: Job):
    page = words(world.client("bob").get(f"/mapping/{job.id}/"))
    assert "Map Raw to People" in page
    assert "Start mapping" not in page
    for who, status in (("bob", 403), ("charlie", 404)):
        client = world.client(who)
        assert client.post(f"/mapping/{job.id}/", {"do": "start"}).status_code == status
        assert client.get(f"/file/{file.id}/map/").status_code == status
        assert client.post(f"/file/{file.id}/map/", {}).status_code == status
    assert world.client("charlie").get(f"/mapping/{job.id}/").status_code == 404
    assert Job.objects.get(pk=job.pk).status == "planning"


def test_other_jobs_have_no_mapping(world: World, file: File):
    other = Job.objects.get(source=file.id)
    assert world.client("alice").get(f"/mapping/{other.id}/").status_code == 404
    assert world.client("alice").post(f"/mapping/{other.id}/").status_code == 404
