"""A job's page: what it says in each state, its tabs, its files."""

import pytest
from django.utils import timezone

from jobs import conf, lifecycle
from jobs.models import Artifact, ErrorRow, Job, LogLine
from jobs.states import Status
from jobs.ui import history
from jobs.ui.tabs import TABS
from tests.cast import World
from tests.pages import complete_job, fail_job, make_crew, make_job, run_job, words

TAB_WORDS = [key for key in TABS if key != "overview"]


def _url(job: Job, tab: str = "") -> str:
    return f"/jobs/{job.id}/" + (f"{tab}/" if tab else "")


@pytest.mark.parametrize("tab", ["", *TAB_WORDS])
def test_every_tab_has_its_own_address(world: World, tab: str):
    job = run_job(world, progress=10, info="Going on.")
    assert world.client("alice").get(_url(job, tab)).status_code == 200


@pytest.mark.parametrize(
    "path", ["", *(f"{tab}/" for tab in TAB_WORDS), "as/row/", "as/head/", "outcome/", "records.csv"]
)
@pytest.mark.parametrize("status", ["own", "unknown"])
def test_a_stranger_finds_nothing_and_cannot_tell_it_from_an_unknown_id(world: World, path: str, status: str):
    job_id = complete_job(world).id if status == "own" else "us_jb_unknown"
    answer = world.client("charlie").get(f"/jobs/{job_id}/{path}")
    assert answer.status_code == 404
    assert "There is no such page" in words(answer)


def _scheduled(world: World) -> Job:
    return make_job(world, not_before=timezone.now() + timezone.timedelta(hours=2))


def _planning(world: World) -> Job:
    job = make_job(world, trigger="manual")
    lifecycle.plan(job.id, plan={})
    return Job.objects.get(pk=job.id)


STATES = {
    Status.CREATED: (lambda world: make_job(world, trigger="manual"), "It has not been started yet."),
    Status.PLANNING: (_planning, "it runs when somebody agrees"),
    Status.SCHEDULED: (_scheduled, "It starts "),
    Status.WAITING: (lambda world: make_job(world, predecessors=[make_job(world).id]), "It waits for another job."),
    Status.READY: (make_job, "No worker is running."),
    Status.EXECUTING: (run_job, "It has been running for"),
    Status.COMPLETE: (complete_job, "It completed in"),
    Status.FAILED: (fail_job, "It failed after"),
    Status.CANCELED: (lambda world: lifecycle.cancel(make_job(world).id), "It was canceled before it started."),
}


@pytest.mark.parametrize("status", list(Status))
def test_it_says_what_the_job_does_now_or_why_it_does_not_run(world: World, status: Status):
    make, sentence = STATES[status]
    job = make(world)
    assert job.status == status
    assert sentence in words(world.client("alice").get(_url(job)))


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("shape", ["row", "card", "item", "head", "overlay"])
def test_every_status_can_be_drawn_in_every_shape(world: World, status: Status, shape: str):
    job = STATES[status][0](world)
    assert world.client("alice").get(f"/jobs/{job.id}/as/{shape}/").status_code == 200


def test_a_viewer_gets_no_buttons(world: World):
    job = run_job(world)
    assert f"/jobs/{job.id}/cancel/" not in world.client("bob").get(_url(job)).content.decode()


def test_a_ready_job_names_the_missing_clock(world: World):
    make_crew("space:export")
    job = make_job(world)
    assert "It waits for a free worker." in words(world.client("alice").get(_url(job)))


def test_time_left_says_where_it_comes_from(world: World):
    job = run_job(world)
    for ends, progress, source in [(None, 50, "from its pace so far"), (600, 50, "says the handler")]:
        now = timezone.now()
        estimated = now + timezone.timedelta(seconds=ends) if ends else None
        started = now - timezone.timedelta(seconds=300)
        Job.objects.filter(pk=job.id).update(
            attempt_started_at=started, updated_at=now, progress=progress, estimated_completion_at=estimated
        )
        assert source in words(world.client("alice").get(_url(job)))


def test_time_left_comes_from_past_runs_when_nothing_else_is_known(world: World):
    for _ in range(3):
        past = complete_job(world)
        Job.objects.filter(pk=past.id).update(attempt_started_at=past.finished_at - timezone.timedelta(minutes=5))
    page = words(world.client("alice").get(_url(run_job(world))))
    assert "about 4 min left, from the last 3 runs" in page or "about 5 min left, from the last 3 runs" in page


def test_an_overdue_job_takes_longer_than_usual(world: World):
    job = run_job(world)
    Job.objects.filter(pk=job.id).update(estimated_completion_at=timezone.now() - timezone.timedelta(minutes=1))
    assert "taking longer than usual" in words(world.client("alice").get(_url(job)))


def test_the_log_is_read_from_the_first_line_and_paged(world: World, monkeypatch):
    monkeypatch.setattr("jobs.ui.tabs.PAGE", 3)
    job = run_job(world)
    for number in range(1, 6):
        LogLine.objects.create(
            job=job, attempt=1, number=number, level="info", message=f"Line <{number}>", created_at=timezone.now()
        )
    client = world.client("alice")
    first = words(client.get(_url(job, "logs")))
    assert "Line <1>" in first and "Line <3>" in first and "Line <4>" not in first
    rest = client.get(_url(job, "logs"), {"after": "1.3"}, headers={"HX-Request": "true"})
    assert "Line <4>" in words(rest) and "Line <5>" in words(rest)
    assert b"<html" not in rest.content


def test_the_log_survives_a_nonsense_cursor(world: World):
    job = run_job(world)
    assert world.client("alice").get(_url(job, "logs"), {"after": "x.y.z"}).status_code == 200


def test_failed_records_are_listed_and_can_be_downloaded(world: World):
    job = run_job(world)
    row = {"job": job, "attempt": 1, "created_at": timezone.now(), "field": "email"}
    ErrorRow.objects.create(**row, number=1, row=17, message="No @ in it.", data="=HYPERLINK(1)")
    client = world.client("alice")
    assert "17 email No @ in it." in words(client.get(_url(job, "records")))
    answer = client.get(f"/jobs/{job.id}/records.csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "17,email,'=HYPERLINK(1),No @ in it." in text


def test_an_artifact_is_a_download_and_nothing_else(world: World):
    job = run_job(world)
    path = conf.home() / "artifacts" / f"{job.id}.html"
    path.parent.mkdir(exist_ok=True)
    path.write_text("<script>alert(1)</script>")
    artifact = Artifact.objects.create(
        job=job,
        attempt=1,
        name='a "b"\r\nc.html',
        content_type="text/html",
        size_bytes=25,
        sha256="0" * 64,
        path=f"artifacts/{job.id}.html",
        created_at=timezone.now(),
    )
    answer = world.client("alice").get(f"/jobs/{job.id}/artifacts/{artifact.id}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert world.client("charlie").get(f"/jobs/{job.id}/artifacts/{artifact.id}/").status_code == 404


@pytest.mark.parametrize("artifact_id", ["us_ar_unknown", "a\x00b", "x" * 5000])
def test_an_unknown_artifact_is_not_found(world: World, artifact_id: str):
    job = complete_job(world)
    assert world.client("alice").get(f"/jobs/{job.id}/artifacts/{artifact_id}/").status_code == 404


def test_the_timeline_tells_the_story(world: World):
    job = fail_job(world, "It broke.")
    page = words(world.client("alice").get(_url(job, "timeline")))
    assert page.index("Made") < page.index("Ready for a worker") < page.rindex("It broke.")


def test_the_timeline_of_a_long_job_ends_where_the_job_ended(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "EDGE", 3)
    job = run_job(world)
    for progress in range(1, 60):
        lifecycle.progress(job.id, attempt=1, progress=progress, stage="reading" if progress < 59 else "writing")
    lifecycle.complete(job.id, attempt=1)
    page = words(world.client("alice").get(_url(job, "timeline")))
    assert page.index("Made") < page.index("writing, 59 %") < page.index("Complete", page.index("writing, 59 %"))
    assert "reading, 30 %" not in page


def test_its_tabs_can_be_asked_for_alone(world: World):
    job = complete_job(world)
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "about"}
    for tab in ("", *TAB_WORDS):
        part = world.client("alice").get(_url(job, tab), **htmx).content.decode()
        assert "About this job" in part and "<html" not in part or tab == "logs"


def test_nobody_waits_for_a_job_that_is_at_its_end(world: World):
    job = run_job(world, progress=100)
    assert "left" not in words(world.client("alice").get(_url(job))).split("About this job")[0]


def test_parts_lead_to_their_job_and_back(world: World):
    job = run_job(world)
    lifecycle.split(job.id, parts=[{"n": 1}, {"n": 2}], parallel=True)
    part = Job.objects.filter(parent=job).first()
    client = world.client("alice")
    assert part.id in client.get(_url(job, "parts")).content.decode()
    assert job.id in client.get(_url(part, "parts")).content.decode()


def test_nothing_a_job_says_becomes_markup(world: World):
    evil = "<img src=x onerror=alert(1)>"
    job = run_job(world, progress=1, info=evil, metadata={"actionLabel": evil}, input={"a": evil})
    client = world.client("alice")
    for tab in ("", *TAB_WORDS):
        assert "<img" not in client.get(_url(job, tab)).content.decode()


def test_it_names_who_started_it_and_who_saw_its_outcome(world: World):
    job = complete_job(world)
    lifecycle.acknowledge_outcome(job.pk, by=job.created_by)
    answer = words(world.client("alice").get(_url(job)))
    assert answer.count("Started by alice") == answer.count("Outcome seen by alice") == 1
