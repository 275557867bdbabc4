"""The engine in Django's admin: verbs, refusals in words, and nothing to edit."""

import pytest
from django.test import Client
from django.utils import timezone

from jobs import keys
from jobs.models import ApiKey, Artifact, Attempt, Delivery, Event, Job, Schedule
from tests.cast import World, make_user
from tests.pages import complete_job, fail_job, make_job, run_job, words

ROWS = "/admin/jobs/job/"


@pytest.fixture
def chief(world: World) -> Client:
    """Somebody who may do everything."""
    client = Client()
    client.force_login(make_user("chief", is_staff=True, is_superuser=True))
    return client


def _do(client: Client, action: str, *jobs: Job) -> str:
    given = {"action": action, "_selected_action": [job.id for job in jobs], "index": "0"}
    return words(client.post(ROWS, given, follow=True))


def _status(job: Job) -> str:
    return Job.objects.get(pk=job.id).status


@pytest.mark.parametrize("kind", ["job", "event", "attempt", "artifact", "schedule", "apikey", "delivery"])
def test_every_list_is_there_and_nothing_can_be_added(world: World, chief: Client, kind: str):
    fail_job(world)
    for query in ("", "?q=us_jb_1", "?p=99", "?o=1", "?status=nonsense"):
        answer = chief.get(f"/admin/jobs/{kind}/{query}", follow=True)
        assert answer.status_code == 200, query
    assert chief.get(f"/admin/jobs/{kind}/add/").status_code == 403


def test_a_job_is_shown_and_cannot_be_edited(world: World, chief: Client):
    job = run_job(world)
    page = chief.get(f"{ROWS}{job.id}/change/")
    assert page.status_code == 200
    assert 'name="status"' not in page.content.decode()
    assert chief.post(f"{ROWS}{job.id}/change/", {"status": "complete"}).status_code == 403
    assert chief.post(f"{ROWS}{job.id}/delete/", {"post": "yes"}).status_code == 403
    assert _status(job) == "executing"


def test_the_list_leads_to_the_live_page(world: World, chief: Client):
    job = run_job(world)
    assert f'href="/jobs/{job.id}/"' in chief.get(ROWS).content.decode()


def test_cancel_moves_what_it_can_and_says_why_not(world: World, chief: Client):
    running, done = run_job(world), complete_job(world)
    said = _do(chief, "cancel", running, done)
    assert (_status(running), _status(done)) == ("canceled", "complete")
    assert "Canceled 1 job: space:export" in said
    assert "The job is complete already." in said


def test_retry_makes_new_jobs(world: World, chief: Client):
    failed, running = fail_job(world), run_job(world)
    said = _do(chief, "retry", failed, running)
    assert Job.objects.get(retry_of=failed.id).status == "ready"
    assert "Retried 1 job" in said
    assert "Refused space:export : The job is executing" in said


def test_requeue_starts_what_waits_and_takes_from_a_worker(world: World, chief: Client):
    created, running, done = make_job(world, trigger="manual"), run_job(world), complete_job(world)
    said = _do(chief, "requeue", created, running, done)
    assert [_status(job) for job in (created, running, done)] == ["ready", "ready", "complete"]
    assert "Requeued 2 jobs" in said
    assert "The job is complete" in said


def test_acknowledge_is_noted_once(world: World, chief: Client):
    job = complete_job(world, {"acknowledge": True})
    for _ in range(2):
        assert "Acknowledged 1 job" in _do(chief, "acknowledge", job)
    assert Event.objects.filter(topic="job:outcome-acknowledged").count() == 1


def test_a_staff_member_sees_and_moves_only_their_own(world: World):
    from django.contrib.auth.models import Permission

    mine = fail_job(world)
    for user in (world.bob, world.charlie):
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    assert "space:export" not in words(world.client("charlie").get(ROWS))
    assert world.client("charlie").get(f"{ROWS}{mine.id}/change/").status_code == 302
    said = _do(world.client("bob"), "retry", mine)
    assert "You may look at this, but not change it." in said
    assert not Job.objects.filter(retry_of=mine.id).exists()


def test_people_who_are_not_staff_are_sent_to_sign_in(world: World):
    assert world.client("alice").get(ROWS).status_code == 302


def test_a_key_is_revoked_and_its_digest_never_shown(world: World, chief: Client):
    key, token = keys.issue(world.environment.id, label="Importer")
    page = chief.get(f"/admin/jobs/apikey/{key.id}/change/").content.decode()
    assert key.digest not in page
    given = {"action": "revoke", "_selected_action": [key.id], "index": "0"}
    assert "Revoked 1 key." in words(chief.post("/admin/jobs/apikey/", given, follow=True))
    assert ApiKey.objects.get().revoked_at
    assert keys.principal_of(token) is None


def test_what_belongs_to_jobs_is_shown(world: World, chief: Client):
    job, now = run_job(world), timezone.now()
    event = Event.objects.filter(job_id=job.id).first()
    rows = [
        Attempt.objects.create(id="us_att_1", job=job, number=1, ended_at=now, ended_by="error"),
        Artifact.objects.create(job=job, attempt=1, name="out.csv", size_bytes=1, sha256="", path="a", created_at=now),
        Delivery.objects.create(event=event, environment_id=job.environment_id, listener="app.on", created_at=now),
        Schedule.objects.create(
            environment_id=job.environment_id, label="Nightly", cron="0 0 * * *", job={}, created_by="", created_at=now,
            fired_until=now,
        ),
    ]  # fmt: skip
    for row in [*rows, event]:
        assert chief.get(f"/admin/jobs/{row._meta.model_name}/{row.pk}/change/").status_code == 200, row


@pytest.mark.parametrize("kind", ["job", "attempt", "event"])
def test_a_key_that_cannot_be_is_a_row_that_is_not_there(world: World, chief: Client, kind: str):
    assert "exist" in words(chief.get(f"/admin/jobs/{kind}/%00/change/", follow=True))
    given = {"action": "cancel", "_selected_action": ["a\x00"], "index": "0"}
    assert chief.post(f"/admin/jobs/{kind}/", given).status_code == 400
    assert chief.get(f"/admin/jobs/{kind}/?id__exact=%00").status_code == 400
