"""Buttons: one verb each, for those who may, and back to where the button was."""

import pytest

from jobs import lifecycle
from jobs.errors import NotFound
from jobs.models import Job
from spaces.ops.workbook import delete_workbook
from tests.cast import World, make_workbook
from tests.engine import topics
from tests.pages import complete_job, fail_job, make_job, run_job, words

VERBS = ["start", "cancel", "retry", "acknowledge", "again"]


def _post(client, job: Job, verb: str, **data):
    return client.post(f"/jobs/{job.id}/{verb}/", data)


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_gets_404_and_a_viewer_403(world: World, verb: str):
    job = fail_job(world)
    assert _post(world.client("charlie"), job, verb).status_code == 404
    assert _post(world.client("bob"), job, verb).status_code == 403
    assert "job:outcome-acknowledged" not in topics(job)
    assert Job.objects.filter(retry_of=job.id).count() == 0


@pytest.mark.parametrize("verb", ["start", "cancel", "retry", "acknowledge"])
def test_a_link_alone_changes_nothing(world: World, verb: str):
    job = make_job(world)
    assert world.client("alice").get(f"/jobs/{job.id}/{verb}/").status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_a_form_of_another_site_is_refused(world: World, verb: str):
    client = world.client("alice")
    client.handler.enforce_csrf_checks = True
    answer = _post(client, fail_job(world), verb)
    assert answer.status_code == 403
    assert "That form has grown old" in words(answer)


def test_start_makes_a_created_job_ready(world: World):
    job = make_job(world, trigger="manual")
    _post(world.client("alice"), job, "start")
    assert Job.objects.get(pk=job.id).status == "ready"


def test_cancel_says_who_did_it(world: World):
    job = run_job(world)
    answer = _post(world.client("alice"), job, "cancel", back="/jobs/?tab=running")
    assert answer["Location"] == "/jobs/?tab=running"
    assert Job.objects.get(pk=job.id).info == f"Canceled by {world.alice.username}."


def test_cancel_by_htmx_gives_the_job_drawn_anew(world: World):
    job = run_job(world)
    answer = world.client("alice").post(f"/jobs/{job.id}/cancel/", {"shape": "item"}, headers={"HX-Request": "true"})
    assert 'data-job-status="canceled"' in answer.content.decode()


@pytest.mark.parametrize("shape", ["nonsense", "../row", "\x00"])
def test_a_shape_that_is_none_does_not_hide_that_it_worked(world: World, shape: str):
    job = run_job(world)
    answer = world.client("alice").post(f"/jobs/{job.id}/cancel/", {"shape": shape}, headers={"HX-Request": "true"})
    assert answer.status_code == 204


def test_a_decided_job_refuses_with_a_sentence(world: World):
    job = complete_job(world)
    answer = world.client("alice").post(f"/jobs/{job.id}/start/", follow=True)
    assert "The job is complete, which does not allow it" in words(answer)


def test_retry_makes_a_new_job_and_opens_it(world: World):
    old = fail_job(world)
    answer = _post(world.client("alice"), old, "retry")
    new = Job.objects.get(retry_of=old.id)
    assert answer["Location"] == f"/jobs/{new.id}/"
    assert Job.objects.get(pk=old.id).status == "failed"


def test_who_tries_again_has_seen_the_outcome(world: World):
    old = fail_job(world)
    _post(world.client("alice"), old, "retry")
    assert Job.objects.get(id=old.id).outcome_acknowledged_at


def test_a_job_about_something_that_is_gone_is_not_tried_again(world: World):
    workbook = make_workbook(world)
    old = fail_job(world, source=workbook.id)
    delete_workbook(workbook.id, by="us_usr_1")
    gone = f"{workbook.id}, which this job was about, is gone; it cannot be tried again."
    client = world.client("alice")
    _post(client, old, "retry")
    assert gone in words(client.get(f"/jobs/{old.id}/"))
    assert gone in words(client.post(f"/jobs/{old.id}/again/", {"input": "{}"}))
    with pytest.raises(NotFound, match="gone"):
        lifecycle.retry(old.id, created_by="us_usr_1")
    assert not Job.objects.filter(retry_of=old.id).exists()


def test_run_again_takes_edited_input(world: World):
    old = complete_job(world, input={"format": "csv"})
    client = world.client("alice")
    assert '"format": "csv"' in words(client.get(f"/jobs/{old.id}/again/"))
    _post(client, old, "again", input='{"format": "xlsx"}')
    assert Job.objects.get(retry_of=old.id).input == {"format": "xlsx"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "That is not JSON"),
        ('{"a": NaN}', "That is not JSON"),
        ("[1]", "must be a JSON object"),
        ("[" * 200_000, "That is not JSON"),
        ("[" * 100 + "]" * 100, "levels deep"),
        ('{"a": "\\u0000"}', "NUL"),
        ('{"a": 9007199254740993}', "2^53"),
    ],
)
def test_run_again_refuses_what_is_no_object(world: World, text: str, problem: str):
    old = complete_job(world)
    answer = _post(world.client("alice"), old, "again", input=text)
    assert answer.status_code == 400
    assert problem in words(answer)
    assert Job.objects.filter(retry_of=old.id).count() == 0


def test_run_again_of_an_undecided_job_leads_to_its_page(world: World):
    job = run_job(world)
    assert world.client("alice").get(f"/jobs/{job.id}/again/")["Location"] == f"/jobs/{job.id}/"


def test_acknowledging_twice_writes_one_event(world: World):
    job = fail_job(world)
    client = world.client("alice")
    for _ in range(2):
        _post(client, job, "acknowledge")
    assert topics(job).count("job:outcome-acknowledged") == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_it_never_goes_back_to_another_site(world: World, back: str):
    job = make_job(world)
    answer = _post(world.client("alice"), job, "cancel", back=back)
    assert answer["Location"] == f"/jobs/{job.id}/"


def test_a_retry_of_a_running_retry_leads_to_the_one_that_is_there(world: World):
    old = fail_job(world)
    client = world.client("alice")
    first, second = _post(client, old, "retry"), _post(client, old, "retry")
    assert first["Location"] == second["Location"]


def test_canceling_what_is_canceled_is_no_error(world: World):
    job = lifecycle.cancel(make_job(world).id)
    assert _post(world.client("alice"), job, "cancel").status_code == 302
