"""/v1/environments (contract §2.10)."""

from tests.api.conftest import make_api, refused, told


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
