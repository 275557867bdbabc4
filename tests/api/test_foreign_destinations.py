"""A job that writes where its editor may not: no face of Jobsite shows its plan or lets it run."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission

from jobs import keys, lifecycle
from jobs.models import Job
from spaces.models import Membership, Role, Sheet, Space
from spaces.ops.mapping_plan import start_mapping
from spaces.ops.space import create_space
from spaces.ops.workbook import create_workbook
from tests.api.conftest import Api, refused, told
from tests.cast import World
from tests.mapped import BY, PEOPLE

PLAN = {"fieldMapping": [], "unmappedSourceFields": [], "unmappedDestinationFields": []}


@pytest.fixture
def other(world: World) -> Space:
    """A space of the same environment that Alice does not know."""
    return create_space(world.environment, name="Other", by=BY)


@pytest.fixture
def job(raw: Sheet, other: Space) -> Job:
    """A mapping from Alice's space to the other, whose plan waits."""
    return start_mapping(raw, create_workbook(other, name="Target", by=BY, sheets=[PEOPLE]).sheets.get(), by=BY)


@pytest.fixture
def api(world: World) -> Api:
    """A key that is held to Alice's space."""
    key, token = keys.issue(world.environment.id, space=world.space.id)
    return Api(token, key.pk)


def join(world: World, space: Space, role: Role) -> None:
    Membership.objects.create(user=world.alice, environment=world.environment, space=space, role=role)


CALLS: dict[str, Callable[[Api, str], object]] = {
    "execute": lambda api, place: api.post(f"{place}/execute"),
    "ack": lambda api, place: api.post(f"{place}/ack", {}),
    "split": lambda api, place: api.post(f"{place}/split", {"parts": [{}]}),
    "ready": lambda api, place: api.patch(place, {"status": "ready"}),
    "executing": lambda api, place: api.patch(place, {"status": "executing"}),
    "config": lambda api, place: api.patch(place, {"config": {"sourceSheetId": "us_sh_x"}}),
    "plan": lambda api, place: api.get(f"{place}/plan"),
    "replace plan": lambda api, place: api.put(f"{place}/plan", PLAN),
    "change plan": lambda api, place: api.patch(f"{place}/plan", {"fieldMapping": []}),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_key_of_one_space_cannot_run_a_job_into_another(api: Api, job: Job, call: Callable):
    before = Job.objects.get(pk=job.pk)
    refusal = call(api, f"/v1/jobs/{job.id}")
    refused(refusal, 404)
    assert refusal.content == call(api, "/v1/jobs/us_jb_none").content
    after = Job.objects.get(pk=job.pk)
    assert (after.status, after.plan, after.config) == ("planning", before.plan, before.config)


def test_a_key_of_one_space_cannot_retry_a_job_into_another(api: Api, job: Job):
    lifecycle.cancel(job.pk)
    refused(api.post(f"/v1/jobs/{job.id}/retry"), 404)
    assert Job.objects.filter(operation="map").count() == 1


def test_it_can_still_call_the_job_off_and_a_key_of_both_spaces_runs_it(world: World, api: Api, job: Job):
    told(api.patch(f"/v1/jobs/{job.id}", {"info": "Not ours."}))
    _, token = keys.issue(world.environment.id)
    told(Api(token).post(f"/v1/jobs/{job.id}/execute"))
    told(api.post(f"/v1/jobs/{job.id}/cancel", {}))


def test_a_destination_that_is_gone_answers_like_a_foreign_one(api: Api, job: Job):
    foreign = api.post(f"/v1/jobs/{job.id}/execute").content
    Job.objects.filter(pk=job.pk).update(destination="us_wb_none")
    assert api.post(f"/v1/jobs/{job.id}/execute").content == foreign


def test_the_plan_of_a_job_into_a_foreign_space_is_no_page(world: World, job: Job):
    alice, place = world.client("alice"), f"/mapping/{job.id}/"
    assert alice.get(place).status_code == 404
    assert alice.post(place, {"do": "start"}).status_code == 404
    assert alice.post(f"/jobs/{job.id}/start/").status_code == 404
    assert Job.objects.get(pk=job.pk).status == "planning"


def test_who_may_only_look_at_the_destination_sees_the_plan_and_starts_nothing(world: World, other: Space, job: Job):
    join(world, other, Role.VIEWER)
    alice, place = world.client("alice"), f"/mapping/{job.id}/"
    assert "Start mapping" not in alice.get(place).content.decode()
    assert alice.post(place, {"do": "start"}).status_code == 403
    assert alice.post(f"/jobs/{job.id}/start/").status_code == 403
    assert Job.objects.get(pk=job.pk).status == "planning"


def test_who_may_edit_both_spaces_starts_it(world: World, other: Space, job: Job):
    join(world, other, Role.EDITOR)
    alice = world.client("alice")
    assert "Start mapping" in alice.get(f"/mapping/{job.id}/").content.decode()
    alice.post(f"/jobs/{job.id}/start/")
    assert Job.objects.get(pk=job.pk).status == "ready"


def test_a_job_into_a_foreign_space_is_not_run_again_on_any_page(world: World, job: Job):
    lifecycle.cancel(job.pk)
    alice = world.client("alice")
    assert alice.post(f"/jobs/{job.id}/retry/").status_code == 404
    assert alice.get(f"/jobs/{job.id}/again/").status_code == 404
    assert alice.post(f"/jobs/{job.id}/again/", {"input": "{}"}).status_code == 404
    alice.post("/jobs/bulk/", {"verb": "retry", "job": [job.id], "sure": "1"})
    assert Job.objects.filter(operation="map").count() == 1


def test_the_admin_neither_requeues_nor_retries_a_job_into_a_foreign_space(world: World, job: Job):
    world.alice.is_staff = True
    world.alice.save()
    world.alice.user_permissions.set(Permission.objects.filter(content_type__app_label="jobs"))
    alice = world.client("alice")
    sent = {"_selected_action": [job.id], "index": "0"}
    assert "Refused" in alice.post("/admin/jobs/job/", {**sent, "action": "requeue"}, follow=True).content.decode()
    assert Job.objects.get(pk=job.pk).status == "planning"
    lifecycle.cancel(job.pk)
    assert "Refused" in alice.post("/admin/jobs/job/", {**sent, "action": "retry"}, follow=True).content.decode()
    assert Job.objects.filter(operation="map").count() == 1
