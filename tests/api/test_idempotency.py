"""Idempotency-Key: the same POST again gets the same answer, and nothing happens twice."""

import json
from functools import partial

import pytest

from jobs.models import Event, IdempotencyKey, Job
from tests.api.conftest import make_api, make_job, refused, told
from tests.engine import at_once

BODY = {"type": "app", "operation": "probe", "source": "us_app_one"}
KEY = {"Idempotency-Key": "order-66"}


def test_the_same_request_gets_the_same_answer_and_makes_one_job(alice):
    first, second = alice.post("/v1/jobs", BODY, **KEY), alice.post("/v1/jobs", BODY, **KEY)
    assert told(first)["id"]
    assert second.content == first.content
    assert Job.objects.count() == 1
    assert Event.objects.count() == 1


def test_an_answer_as_deep_as_a_body_may_be_is_kept(alice):
    deep = json.loads("[" * 62 + "]" * 62)
    body = {**BODY, "metadata": {"deep": deep}}
    first, second = alice.post("/v1/jobs", body, **KEY), alice.post("/v1/jobs", body, **KEY)
    assert told(first)["metadata"] == {"deep": deep}
    assert second.content == first.content


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/jobs", {**BODY, "info": "x"}), ("/v1/jobs?x=1", BODY), ("/v1/events", BODY)]
)
def test_another_request_with_the_key_is_refused(alice, path, body):
    told(alice.post("/v1/jobs", BODY, **KEY))
    assert refused(alice.post(path, body, **KEY), 422)["code"] == "idempotency_mismatch"
    assert Job.objects.count() == 1


def test_a_failure_leaves_the_key_free(alice):
    refused(alice.post("/v1/jobs", {**BODY, "type": "nonsense"}, **KEY), 400)
    assert not IdempotencyKey.objects.exists()
    told(alice.post("/v1/jobs", BODY, **KEY))


def test_keys_of_different_people_do_not_meet(alice, charlie):
    other = make_api()
    answers = [told(api.post("/v1/jobs", BODY, **KEY))["id"] for api in (alice, other, charlie)]
    assert len(set(answers)) == 3


def test_every_post_takes_a_key(alice):
    job = make_job()
    for path in ("complete", "retry", "retry"):
        told(alice.post(f"/v1/jobs/{job.pk}/{path}", **{"Idempotency-Key": path}))
    assert Job.objects.count() == 2
    told(alice.post("/v1/actions?spaceId=us_xx_1", {"label": "A", "targetId": "us_xx_2"}, **KEY))
    again = told(alice.post("/v1/actions?spaceId=us_xx_1", {"label": "A", "targetId": "us_xx_2"}, **KEY))
    assert [action["id"] for action in alice.get("/v1/actions?spaceId=us_xx_1").json()] == [again["id"]]


def test_a_refused_move_is_asked_again(alice):
    job = make_job(trigger="manual")
    refused(alice.post(f"/v1/jobs/{job.pk}/complete", **KEY), 409)
    told(alice.post(f"/v1/jobs/{job.pk}/execute"))
    told(alice.post(f"/v1/jobs/{job.pk}/complete", **KEY))


@pytest.mark.parametrize("key", ["x" * 129, "a\tb", "\x7f"])
def test_a_key_that_is_none_is_refused(alice, key):
    assert refused(alice.post("/v1/jobs", BODY, **{"Idempotency-Key": key}), 400)["key"] == "Idempotency-Key"


def test_an_empty_key_is_no_key(alice):
    for _ in range(2):
        told(alice.post("/v1/jobs", BODY, **{"Idempotency-Key": " "}))
    assert Job.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_twins_at_once_make_one_job():
    alice = make_api()
    answers = at_once([lambda: told(alice.post("/v1/jobs", BODY, **KEY))["id"]] * 8)
    assert len(set(answers)) == 1
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_retries_at_once_make_one_job_whatever_their_keys():
    alice, job = make_api(), make_job()
    told(alice.post(f"/v1/jobs/{job.pk}/fail"))

    def retry(key):
        return told(alice.post(f"/v1/jobs/{job.pk}/retry", **{"Idempotency-Key": key}))["id"]

    answers = at_once([partial(retry, str(n)) for n in range(8)])
    assert len(set(answers)) == 1
    assert Job.objects.count() == 2
