"""/v1/secrets (contract §2.10)."""

import pytest

from jobs.errors import Unavailable
from jobs.models import Event
from spaces.models import Secret
from spaces.ops.seal import seal, unseal
from tests.api.conftest import make_api, refused, told


def write(api, name, value, **where):
    return told(api.post("/v1/secrets", {"name": name, "value": value, **where}))


def values(api, query=""):
    return {row["name"]: row["value"] for row in told(api.get(f"/v1/secrets?{query}"))}


def test_it_keeps_a_secret_sealed_and_gives_it_back(owner, world):
    [made] = write(owner, "TOKEN", "s3cret", environmentId=world.environment.id)
    assert set(made) == {"id", "name", "value", "environmentId"}
    row = Secret.objects.get()
    assert b"s3cret" not in bytes(row.sealed)
    assert values(owner) == {"TOKEN": "s3cret"}
    event = Event.objects.get(topic="secret:created")
    assert event.payload == {"secretId": row.id, "name": "TOKEN", "environmentId": world.environment.id}


def test_the_same_name_gets_another_value(owner):
    write(owner, "TOKEN", "old")
    write(owner, "TOKEN", "new")
    assert (values(owner), Secret.objects.count()) == ({"TOKEN": "new"}, 1)
    assert Event.objects.filter(topic="secret:updated").count() == 1


def test_an_actors_counts_before_the_spaces_and_that_before_the_environments(owner, world):
    actor, space = "us_usr_1", world.space.id
    write(owner, "A", "environment")
    write(owner, "B", "environment")
    write(owner, "A", "space", spaceId=space)
    write(owner, "A", "actor", spaceId=space, actorId=actor)
    assert values(owner) == {"A": "environment", "B": "environment"}
    query = f"environmentId={world.environment.id}&spaceId={space}"
    assert values(owner, query) == {"A": "space", "B": "environment"}
    assert values(owner, f"{query}&actorId={actor}") == {"A": "actor", "B": "environment"}


def test_a_key_of_one_space_sees_that_space_alone(owner, world):
    write(owner, "WIDE", "environment")
    write(owner, "NEAR", "space", spaceId=world.space.id)
    near = make_api(world.environment.id, space=world.space.id)
    assert values(near, f"environmentId={world.environment.id}&spaceId={world.space.id}") == {"NEAR": "space"}
    refused(near.get("/v1/secrets"), 403)


def test_it_forgets(owner):
    [made] = write(owner, "TOKEN", "x")
    assert told(owner.delete(f"/v1/secrets/{made['id']}")) == []
    refused(owner.delete(f"/v1/secrets/{made['id']}"), 404)
    assert Event.objects.filter(topic="secret:deleted").count() == 1


def test_who_may_only_look_does_not_see_them(owner, viewer):
    [made] = write(owner, "TOKEN", "x")
    refused(viewer.get("/v1/secrets"), 403)
    refused(viewer.post("/v1/secrets", {"name": "A", "value": "b"}), 403)
    refused(viewer.delete(f"/v1/secrets/{made['id']}"), 403)


def test_charlie_cannot_tell_foreign_from_unknown(owner, stranger, world):
    [made] = write(owner, "TOKEN", "x")
    foreign, unknown = (stranger.delete(f"/v1/secrets/{each}") for each in (made["id"], "us_sec_unknown"))
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    refused(stranger.get(f"/v1/secrets?environmentId={world.environment.id}"), 404)
    refused(stranger.get(f"/v1/secrets?spaceId={world.space.id}"), 404)
    refused(stranger.post("/v1/secrets", {"name": "A", "value": "b", "spaceId": world.space.id}), 404)
    assert values(stranger) == {}


def test_a_new_secret_key_opens_what_the_old_one_sealed_as_long_as_it_is_there(settings):
    sealed = seal("x")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key that is long enough"
    assert unseal(sealed) == "x"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unavailable):
        unseal(sealed)
