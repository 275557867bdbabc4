"""Pages of other sites may ask /v1 when the operator names their origin, and none when not (trap 6)."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.api.conftest import make_api, refused, told

PAGE, STRANGER = "https://app.example.org", "https://evil.example"
ASKED = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-disable-hooks,x-fern-language",
}


@pytest.fixture
def allowed(settings):
    settings.JOBSITE = django_settings.JOBSITE | {"CORS_ORIGINS": [PAGE]}


def test_nobody_may_unless_named(alice, job):
    refused(Client().options("/v1/jobs", headers={"Origin": PAGE, **ASKED}), 401)
    answer = alice.get(f"/v1/jobs/{job.pk}", Origin=PAGE)
    assert told(answer)
    assert not [name for name, _ in answer.items() if name.startswith("Access-Control")]


def test_a_named_page_is_told_that_it_may_ask(db, allowed):
    answer = Client().options("/v1/jobs", headers={"Origin": PAGE, **ASKED})
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert answer["Access-Control-Allow-Headers"] == ASKED["Access-Control-Request-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_a_named_page_reads_answers_and_refusals(alice, job, allowed):
    for answer in (alice.get(f"/v1/jobs/{job.pk}", Origin=PAGE), alice.get("/v1/jobs/unknown", Origin=PAGE)):
        assert answer["Access-Control-Allow-Origin"] == PAGE
        assert "Origin" in answer["Vary"]


def test_another_page_may_not(alice, job, allowed):
    refused(Client().options("/v1/jobs", headers={"Origin": STRANGER, **ASKED}), 401)
    answer = alice.get(f"/v1/jobs/{job.pk}", Origin=STRANGER)
    assert "Access-Control-Allow-Origin" not in answer
    assert "Origin" in answer["Vary"]


def test_a_star_lets_every_page_ask(alice, job, settings):
    settings.JOBSITE = settings.JOBSITE | {"CORS_ORIGINS": ["*"]}
    assert alice.get(f"/v1/jobs/{job.pk}", Origin=STRANGER)["Access-Control-Allow-Origin"] == STRANGER


def test_trap_06_a_key_needs_no_csrf_token_and_a_page_no_cookie(db):
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {make_api().token}"})
    body = {"type": "app", "operation": "probe", "source": "us_app_one"}
    assert told(client.post("/v1/jobs", body, content_type="application/json", headers={"Origin": STRANGER}))["id"]
