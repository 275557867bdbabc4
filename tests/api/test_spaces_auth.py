"""/v1/auth: credentials, keys and tokens (contract §2.11)."""

import datetime as dt
import json

import pytest
from django.conf import settings
from django.utils import timezone

from jobs import keys
from jobs.access import user_actor_id
from jobs.execution.prune import prune_tokens
from jobs.models import ApiKey, FailedSignIn, IdempotencyKey
from spaces.models import Environment, Membership, Role
from spaces.ops import guesses
from tests.api.conftest import Api, make_api, refused, told
from tests.cast import PASSWORD

NOBODY = Api("no-key")


@pytest.fixture
def alice(world):
    """Alice, who owns the environment, as she signs in."""
    Membership.objects.create(user=world.alice, environment=world.environment, role=Role.OWNER)
    world.alice.email = "alice@example.org"
    world.alice.save()
    return world.alice


def sign_in(email="alice@example.org", password=PASSWORD):
    return NOBODY.post("/v1/auth", {"type": "userCredentials", "email": email, "password": password})


def refresh(token):
    return NOBODY.post("/v1/auth/refresh-token", json.dumps(token))


def test_a_person_gets_an_access_token_unwrapped(alice, world):
    answer = sign_in().json()
    assert (answer["email"], answer["userId"]) == ("alice@example.org", user_actor_id(alice))
    assert 3590 <= int(answer["expiresIn"]) <= 3600
    assert dt.datetime.fromisoformat(answer["expires"]) > timezone.now()
    api = Api(answer["accessToken"])
    assert told(api.get("/v1/environments/current"))["id"] == world.environment.id
    assert told(api.get(f"/v1/spaces/{world.space.id}"))["id"] == world.space.id
    assert sign_in("ALICE@example.org").status_code == 200


def test_an_access_token_sees_what_its_person_sees_now(alice, world):
    api = Api(sign_in().json()["accessToken"])
    Membership.objects.filter(user=alice).delete()
    refused(api.get(f"/v1/spaces/{world.space.id}"), 404)


def test_a_person_who_is_switched_off_is_out(alice):
    answer = sign_in().json()
    alice.is_active = False
    alice.save()
    keys._known.clear()
    refused(Api(answer["accessToken"]).get("/v1/spaces"), 401)
    refused(refresh(answer["refreshToken"]), 401)
    refused(sign_in(), 401)


def test_a_new_password_ends_what_the_old_one_gave_and_personal_tokens_stay(alice):
    answer = sign_in().json()
    made = told(Api(answer["accessToken"]).post("/v1/auth/personal-access-tokens", {"name": "mine"}))
    alice.set_password("another long enough one")
    alice.save()
    refused(Api(answer["accessToken"]).get("/v1/spaces"), 401)
    refused(refresh(answer["refreshToken"]), 401)
    told(Api(made["token"]).get("/v1/spaces"))


def test_a_key_gets_an_access_token_that_ends_with_it(owner, world):
    credentials = {"type": "apiCredentials", "clientId": owner.key_id, "secret": owner.token}
    api = Api(NOBODY.post("/v1/auth", credentials).json()["accessToken"])
    assert told(api.get(f"/v1/spaces/{world.space.id}"))["id"] == world.space.id
    assert told(api.post("/v1/jobs", {"type": "app", "operation": "x", "source": "y"}))["createdBy"] == owner.key_id
    refused(NOBODY.post("/v1/auth", {**credentials, "clientId": "us_key_unknown"}), 401)
    keys.revoke(owner.key_id)
    refused(api.get("/v1/spaces"), 401)


def test_an_access_token_may_no_more_than_its_key(viewer, world):
    credentials = {"type": "apiCredentials", "clientId": viewer.key_id, "secret": viewer.token}
    api = Api(NOBODY.post("/v1/auth", credentials).json()["accessToken"])
    refused(api.post("/v1/spaces", {"name": "x"}), 403)
    refused(api.post(f"/v1/auth/api-key?environmentId={world.environment.id}&type=SECRET"), 403)
    refused(NOBODY.post("/v1/auth", {**credentials, "secret": api.token}), 401)


def test_a_refresh_token_is_good_for_one_exchange(alice):
    first = sign_in().json()
    second = refresh(first["refreshToken"]).json()
    told(Api(second["accessToken"]).get("/v1/spaces"))
    assert second["refreshToken"] != first["refreshToken"]
    refused(Api(second["refreshToken"]).get("/v1/spaces"), 401)


def test_a_refresh_token_that_is_shown_again_later_ends_the_whole_sign_in(alice):
    first, other = sign_in().json(), sign_in().json()
    second = refresh(first["refreshToken"]).json()
    refused(refresh(first["refreshToken"]), 401)
    told(Api(second["accessToken"]).get("/v1/spaces"))
    ApiKey.objects.exclude(revoked_at=None).update(revoked_at=timezone.now() - 2 * keys.AT_ONCE)
    refused(refresh(first["refreshToken"]), 401)
    refused(refresh(second["refreshToken"]), 401)
    refused(Api(second["accessToken"]).get("/v1/spaces"), 401)
    told(Api(other["accessToken"]).get("/v1/spaces"))


@pytest.mark.parametrize("body", ['"nonsense"', '""', "{}", "5", "", "null", '["x"]', '"' + "x" * 100_000 + '"'])
def test_what_is_no_refresh_token_is_refused(db, body):
    assert NOBODY.post("/v1/auth/refresh-token", body).status_code in (400, 401)


@pytest.mark.parametrize(
    "body",
    [{}, {"type": "x"}, {"type": "userCredentials", "email": "a"}, {"type": "userCredentials", "password": "a"},
     {"type": "userCredentials", "email": 5, "password": "a"}, {"type": "apiCredentials", "clientId": "x"},
     {"type": "userCredentials", "email": "a", "password": "x" * 10_000}],
)  # fmt: skip
def test_what_are_no_credentials_is_refused(db, body):
    refused(NOBODY.post("/v1/auth", body), 400)


def test_nobody_can_tell_an_unknown_address_from_a_wrong_password(alice):
    wrong, unknown = sign_in(password="wrong"), sign_in("nobody@example.org")
    assert (wrong.status_code, wrong.content) == (401, unknown.content)


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_guessing_is_slow_for_known_and_unknown_addresses_alike(alice, email, monkeypatch):
    for _ in range(settings.SIGN_IN_TRIES):
        refused(sign_in(email, "wrong"), 401)
    answer = sign_in(email.upper())
    refused(answer, 429)
    assert 1 < int(answer["Retry-After"]) <= 301
    FailedSignIn.objects.update(since=timezone.now() - guesses.PERIOD)
    assert sign_in(email).status_code == (200 if email.startswith("alice") else 401)
    assert FailedSignIn.objects.filter(count__gt=1).count() == 0


def test_keys_are_made_listed_and_taken_back(owner, world):
    where = f"environmentId={world.environment.id}"
    [made] = told(owner.post(f"/v1/auth/api-key?{where}&type=SECRET"))
    assert set(made) == {"id", "rawKey", "type", "environmentId", "accountId", "operations", "createdAt"}
    told(Api(made["rawKey"]).get(f"/v1/spaces/{world.space.id}"))
    listed = {row["id"]: row["rawKey"] for row in told(owner.get(f"/v1/auth/api-keys?{where}"))}
    assert listed == {owner.key_id: f"{owner.token[:12]}…", made["id"]: f"{made['rawKey'][:12]}…"}
    told(owner.delete(f"/v1/auth/api-key?{where}&key={made['id']}"))
    refused(Api(made["rawKey"]).get("/v1/spaces"), 401)
    refused(owner.delete(f"/v1/auth/api-key?{where}&key={made['id']}"), 404)


def test_the_newest_publishable_key_is_shown_by_its_beginning(owner, world):
    where = f"environmentId={world.environment.id}"
    refused(owner.get(f"/v1/auth/publishable-key?{where}"), 404)
    [made] = told(owner.post(f"/v1/auth/api-key?{where}&type=PUBLISHABLE"))
    shown = told(owner.get(f"/v1/auth/publishable-key?{where}"))
    assert (shown["id"], shown["rawKey"]) == (made["id"], f"{made['rawKey'][:12]}…")
    refused(Api(made["rawKey"]).get(f"/v1/auth/api-keys?{where}"), 403)
    refused(Api(made["rawKey"]).get(f"/v1/spaces/{world.space.id}"), 404)


def test_a_key_that_ends_makes_none_that_lives_longer(world):
    ends = timezone.now() + dt.timedelta(days=1)
    brief = make_api(world.environment.id, expires_at=ends)
    credentials = {"type": "apiCredentials", "clientId": brief.key_id, "secret": brief.token}
    for api in (brief, Api(NOBODY.post("/v1/auth", credentials).json()["accessToken"])):
        [made] = told(api.post(f"/v1/auth/api-key?environmentId={world.environment.id}&type=SECRET"))
        assert ApiKey.objects.get(pk=made["id"]).expires_at <= ends


def test_only_managers_see_and_make_keys(world, viewer, stranger):
    near, bob = make_api(world.environment.id, space=world.space.id), keys.issue("", user=world.bob, kind="PERSONAL")
    for api in (viewer, near, Api(bob[1])):
        refused(api.get(f"/v1/auth/api-keys?environmentId={world.environment.id}"), 403)
        refused(api.post(f"/v1/auth/api-key?environmentId={world.environment.id}&type=SECRET"), 403)
        refused(api.delete(f"/v1/auth/api-key?environmentId={world.environment.id}&key={viewer.key_id}"), 403)
        refused(api.get(f"/v1/auth/publishable-key?environmentId={world.environment.id}"), 403)
    for place in (world.environment.id, "us_env_unknown"):
        refused(stranger.get(f"/v1/auth/api-keys?environmentId={place}"), 404)
        refused(stranger.post(f"/v1/auth/api-key?environmentId={place}&type=SECRET"), 404)
    mine = Environment.objects.get(name="Charlie's own").id
    refused(stranger.delete(f"/v1/auth/api-key?environmentId={mine}&key={viewer.key_id}"), 404)


def test_who_made_an_environment_makes_its_first_key(owner):
    made = told(owner.post("/v1/environments", {"name": "Staging", "isProd": False}))
    [key] = told(owner.post(f"/v1/auth/api-key?environmentId={made['id']}&type=SECRET"))
    assert told(Api(key["rawKey"]).get("/v1/environments/current"))["id"] == made["id"]


@pytest.mark.parametrize("query", ["", "type=SECRET", "environmentId={0}", "environmentId={0}&type=x"])
def test_half_a_wish_for_a_key_is_refused(owner, world, query):
    refused(owner.post(f"/v1/auth/api-key?{query.format(world.environment.id)}"), 400)


def test_a_person_keeps_tokens_of_their_own(alice, world):
    api = Api(sign_in().json()["accessToken"])
    made = told(api.post("/v1/auth/personal-access-tokens", {"name": "Laptop"}))
    assert made["personalAccessToken"]["id"].startswith("us_pat_")
    assert made["token"] not in json.dumps([str(row) for row in ApiKey.objects.values()])
    told(Api(made["token"]).get(f"/v1/spaces/{world.space.id}"))
    [shown] = told(api.get("/v1/auth/personal-access-tokens"))
    assert (shown["name"], "lastUsedAt" in shown) == ("Laptop", True)
    path = f"/v1/auth/personal-access-tokens/{shown['id']}"
    bob = Api(keys.issue("", user=world.bob, kind="PERSONAL")[1])
    foreign, unknown = bob.delete(path), bob.delete(f"{path}x")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    told(api.delete(path))
    refused(Api(made["token"]).get("/v1/spaces"), 401)


def test_a_personal_token_as_a_pair(alice, owner):
    api = Api(sign_in().json()["accessToken"])
    path = f"/v1/users/{user_actor_id(alice)}/api-token?tenantId=us_acc_jobsite"
    pair = told(api.post(path))
    credentials = {"type": "apiCredentials", "clientId": pair["clientId"], "secret": pair["secret"]}
    assert NOBODY.post("/v1/auth", credentials).json()["userId"] == user_actor_id(alice)
    [shown] = told(api.get(path))
    assert shown == {name: value for name, value in pair.items() if name != "secret"}
    refused(owner.post(path), 403)
    refused(owner.get("/v1/auth/personal-access-tokens"), 403)


def test_no_secret_is_kept_for_a_repeated_request(owner, world, alice):
    path = f"/v1/auth/api-key?environmentId={world.environment.id}&type=SECRET"
    assert refused(owner("POST", path, None, **{"Idempotency-Key": "one"}), 400)["key"] == "Idempotency-Key"
    assert not IdempotencyKey.objects.exists()


def test_there_is_no_sftp_here(owner):
    refused(owner.get("/v1/auth/sftp-credentials?spaceId=x"), 404)


def test_tokens_that_ended_long_ago_are_forgotten_and_keys_are_not(alice, owner):
    sign_in()
    ApiKey.objects.update(expires_at=timezone.now() - dt.timedelta(days=2))
    assert prune_tokens() == 2
    assert list(ApiKey.objects.values_list("pk", flat=True)) == [owner.key_id]
