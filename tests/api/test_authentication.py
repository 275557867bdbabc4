"""Who may come in: bearer keys, and nothing else."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from jobs import keys
from jobs.models import ApiKey
from tests.api.conftest import HOME, Api, make_api, refused, told


def test_a_key_opens_its_environment(alice, job):
    assert told(alice.get(f"/v1/jobs/{job.pk}"))["id"] == job.pk


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic YWxpY2U6c2VjcmV0", "Token x", "Bearer é", "Bearer a b",
     "Bearer jsk_" + "0" * 49, "Bearer \x00"],
)  # fmt: skip
def test_anything_else_is_asked_for_a_key(db, header):
    headers = {} if header is None else {"Authorization": header}
    response = Client().get("/v1/jobs", headers=headers)
    assert refused(response, 401)["code"] == "unauthenticated"
    assert response["WWW-Authenticate"] == 'Bearer realm="jobsite"'


def test_a_session_is_no_key(admin_client):
    refused(admin_client.get("/v1/jobs"), 401)
    refused(admin_client.post("/v1/jobs", {}), 401)


def test_a_key_with_one_letter_changed_costs_no_query(alice, django_assert_num_queries):
    other = "b" if alice.token[10] != "b" else "c"
    with django_assert_num_queries(0):
        refused(Api(alice.token[:10] + other + alice.token[11:]).get("/v1/jobs"), 401)


def test_only_a_digest_is_kept(alice):
    key = ApiKey.objects.get(pk=alice.key_id)
    held = " ".join(str(value) for value in vars(key).values())
    assert alice.token not in held
    assert alice.token[12:] not in held
    assert key.hint == alice.token[:12]


def test_a_revoked_key_opens_nothing_at_once(alice):
    told(alice.get("/v1/jobs"))
    keys.revoke(alice.key_id)
    refused(alice.get("/v1/jobs"), 401)
    assert not keys.live_among([alice.key_id])


def test_another_process_learns_of_a_revocation_within_five_seconds(alice, monkeypatch):
    told(alice.get("/v1/jobs"))
    ApiKey.objects.filter(pk=alice.key_id).update(revoked_at=timezone.now())
    told(alice.get("/v1/jobs"))
    now = keys.time.monotonic()
    monkeypatch.setattr(keys.time, "monotonic", lambda: now + 4.9)
    refused(alice.get("/v1/jobs"), 401)


def test_an_expired_key_opens_nothing(db):
    refused(make_api(expires_at=timezone.now() - dt.timedelta(seconds=1)).get("/v1/jobs"), 401)
    told(make_api(expires_at=timezone.now() + dt.timedelta(hours=1)).get("/v1/jobs"))


def test_a_known_key_costs_no_query_and_its_use_is_noted_now_and_then(alice, django_assert_num_queries):
    told(alice.get("/v1/jobs"))
    assert ApiKey.objects.get(pk=alice.key_id).last_used_at
    with django_assert_num_queries(1):
        told(alice.get("/v1/jobs"))


def test_the_memory_of_keys_is_bounded(alice, monkeypatch):
    monkeypatch.setattr(keys, "_MOST_KNOWN", 3)
    for _ in range(10):
        told(make_api(HOME).get("/v1/jobs"))
    assert len(keys._known) <= 3
