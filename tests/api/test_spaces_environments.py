"""/v1/environments (contract §2.10)."""

from jobs.models import Event
from spaces.models import Space
from tests.api.conftest import make_api, refused, told
from tests.pages import make_job as make_space_job


def test_it_lists_the_environment_of_the_key(owner, world):
    answer = owner.get("/v1/environments?pageSize=100").json()
    [shown] = answer["data"]
    assert set(shown) >= {"id", "accountId", "name", "isProd", "guestAuthentication", "features", "metadata"}
    assert shown["id"] == world.environment.id
    assert answer["pagination"]["totalCount"] == 1


def test_current_is_the_environment_of_the_key(owner, world):
    assert told(owner.get("/v1/environments/current")) == told(owner.get(f"/v1/environments/{world.environment.id}"))


def test_trap_26_the_id_holds_the_letters_env(owner):
    assert "env" in told(owner.get("/v1/environments/current"))["id"]


def test_trap_10_an_update_answers_the_environment_unwrapped(owner, world):
    response = owner.patch(f"/v1/environments/{world.environment.id}", {"metadata": {"a": 1}, "languageOverride": "de"})
    shown = response.json()
    assert (shown["id"], shown["metadata"], shown["languageOverride"]) == (world.environment.id, {"a": 1}, "de")


def test_a_name_that_is_taken_is_refused(owner, stranger, world):
    assert (
        refused(owner.patch(f"/v1/environments/{world.environment.id}", {"name": "Charlie's own"}), 400)["key"]
        == "name"
    )


def test_charlie_cannot_tell_a_foreign_environment_from_an_unknown_one(stranger, world):
    for method in ("GET", "PATCH"):
        foreign = stranger(method, f"/v1/environments/{world.environment.id}", {} if method == "PATCH" else None)
        unknown = stranger(method, "/v1/environments/us_env_unknown", {} if method == "PATCH" else None)
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert world.environment.id not in {row["id"] for row in told(stranger.get("/v1/environments"))}


def test_who_may_only_look_or_knows_one_space_changes_nothing(viewer, world):
    refused(viewer.patch(f"/v1/environments/{world.environment.id}", {"name": "Mine"}), 403)
    of_one_space = make_api(world.environment.id, space=world.space.id)
    refused(of_one_space.patch(f"/v1/environments/{world.environment.id}", {"name": "Mine"}), 403)


def test_who_makes_an_environment_manages_it_and_nobody_else_knows_of_it(owner, stranger):
    made = told(owner.post("/v1/environments", {"name": "Staging", "isProd": True, "languageOverride": "de"}))
    assert (made["name"], made["isProd"], made["languageOverride"]) == ("Staging", True, "de")
    assert told(owner.get(f"/v1/environments/{made['id']}")) == made
    assert owner.patch(f"/v1/environments/{made['id']}", {"isProd": False}).json()["isProd"] is False
    refused(stranger.get(f"/v1/environments/{made['id']}"), 404)
    refused(owner.post("/v1/spaces", {"name": "x", "environmentId": made["id"]}), 403)
    refused(owner.post("/v1/environments", {"name": "Staging", "isProd": True}), 400)
    refused(owner.post("/v1/environments", {"name": "Without a word"}), 400)


def test_it_removes_an_environment_and_what_belongs_to_it(owner, world, workbook, stranger):
    job = make_space_job(world)
    refused(stranger.delete(f"/v1/environments/{world.environment.id}"), 404)
    assert told(owner.delete(f"/v1/environments/{world.environment.id}")) == {"success": True}
    refused(owner.get("/v1/environments"), 401)
    job.refresh_from_db()
    assert job.status == "canceled"
    assert not Space.objects.filter(pk=world.space.id).exists()
    assert Event.objects.filter(topic="environment:deleted", environment_id=world.environment.id).count() == 1


def test_who_may_only_look_or_knows_one_space_makes_and_removes_no_environment(viewer, world):
    for api in (viewer, make_api(world.environment.id, space=world.space.id)):
        refused(api.post("/v1/environments", {"name": "Mine", "isProd": False}), 403)
        refused(api.delete(f"/v1/environments/{world.environment.id}"), 403)


def test_a_publishable_key_knows_its_environment_and_nothing_in_it(world, workbook):
    public = make_api(world.environment.id, kind="PUBLISHABLE")
    assert told(public.get("/v1/environments/current"))["id"] == world.environment.id
    for path in ("/v1/spaces", "/v1/workbooks", "/v1/files", "/v1/jobs", "/v1/events"):
        assert told(public.get(path)) == []
    for path in (f"/v1/spaces/{world.space.id}", f"/v1/workbooks/{workbook.id}"):
        refused(public.get(path), 404)
    refused(public.get("/v1/secrets"), 403)
    refused(public.post("/v1/spaces", {"name": "x"}), 403)
